package io.scoreline.catalog.definition;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Problem;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a model's YAML, and the inline model of a deployment. */
final class ModelForm {
  static final ObjectShape SHAPE = shape();

  private ModelForm() {}

  private static ObjectShape shape() {
    var own = new ArrayList<Field>();
    own.add(CommonFields.RESOURCE_NAME);
    own.addAll(CommonFields.model());
    return FormFields.shape(own.toArray(Field[]::new));
  }

  static Decoded<ModelDefinition> read(Document document) {
    var findings = new Findings(document.source());
    var fields = FormFields.read(document, SHAPE, findings);
    var model = inline(document, fields.json(), "", findings);
    findings.throwIfInvalid("model");
    return new Decoded<>(model.orElseThrow(), findings.notices());
  }

  /** A path and nothing else. */
  static ModelDefinition local(Document document, String field, String path) {
    return new ModelDefinition(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        WrittenPath.of(document, field, path),
        Metadata.none(),
        KeptFields.none());
  }

  /**
   * The model that an object describes.
   *
   * @param field where the object stands; empty for the top level
   */
  static Optional<ModelDefinition> inline(
      Document document, ObjectNode model, String field, Findings findings) {
    var prefix = field.isEmpty() ? "" : field + ".";
    var pathName = model.has("local_path") && !model.has("path") ? "local_path" : "path";
    var path = FormFields.text(model, pathName);
    if (path.isEmpty()) {
      findings.add(
          Problem.of(
              document.placeOf(field),
              prefix + "path",
              "is missing (expected: the model's file or folder)"));
      return Optional.empty();
    }
    if (path.get().contains("://")) {
      findings.add(
          Problem.ofValue(
              document.placeOf(prefix + pathName), prefix + pathName, path.get(), "a local path"));
      return Optional.empty();
    }
    try {
      var kept = model.deepCopy();
      kept.remove(
          List.of(
              "name",
              "version",
              "type",
              "path",
              "local_path",
              "description",
              "tags",
              "properties"));
      return Optional.of(
          new ModelDefinition(
              FormFields.text(model, "name"),
              FormFields.text(model, "version"),
              FormFields.text(model, "type").map(ModelAsset.Type::new),
              WrittenPath.of(document, prefix + pathName, path.get()),
              new Metadata(
                  FormFields.text(model, "description"),
                  texts(model, "tags"),
                  texts(model, "properties")),
              KeptFields.of(kept)));
    } catch (InvalidPathException e) {
      findings.add(
          Problem.ofValue(
              document.placeOf(prefix + pathName), prefix + pathName, path.get(), "a path"));
      return Optional.empty();
    }
  }

  private static Map<String, String> texts(ObjectNode model, String name) {
    var texts = new LinkedHashMap<String, String>();
    var object =
        model.get(name) instanceof ObjectNode there ? there : JsonNodeFactory.instance.objectNode();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }
}
