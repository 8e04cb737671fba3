package io.scoreline.catalog.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.field.ChoiceShape;
import io.scoreline.catalog.field.EitherShape;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.IntegerShape;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.RecordShapes;
import io.scoreline.catalog.field.TextShape;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.settings.ScorelineSettings;
import io.scoreline.catalog.settings.ScoringSettings;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Node;
import io.scoreline.catalog.tree.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a deployment's YAML of every era into one form. */
final class DeploymentForm {
  static final ObjectShape SCORING = RecordShapes.of(ScoringSettings.class);
  static final ObjectShape SCORELINE = RecordShapes.of(ScorelineSettings.class);
  static final ObjectShape SHAPE = shape();

  private static final String INSTANCE_COUNT = "instance_count";

  private DeploymentForm() {}

  private static ObjectShape shape() {
    var own = new ArrayList<Field>();
    own.add(CommonFields.NAME);
    own.add(Field.of("endpoint_name", TextShape.filled(), "The endpoint it belongs to."));
    own.add(Field.of("type", ChoiceShape.of("model"), "The kind of deployment."));
    own.add(
        Field.of(
            "model",
            new EitherShape(TextShape.filled(), CommonFields.inline(CommonFields.model())),
            "The model: azureml:name:version, azureml:name@latest, a local path, or a mapping."));
    own.add(
        Field.of(
            "code_configuration",
            ObjectShape.of(
                Field.of(
                    "code",
                    new EitherShape(
                        TextShape.filled(),
                        ObjectShape.of(
                            Field.of("local_path", TextShape.filled(), "As written in 2021."),
                            Field.of("path", TextShape.filled(), "The folder."))),
                    "The folder with the scoring script."),
                Field.of(
                    "scoring_script", TextShape.filled(), "The script's path inside the folder.")),
            "The scoring script, for models that need one."));
    own.add(
        Field.of(
                "environment",
                new EitherShape(
                    TextShape.filled(), CommonFields.inline(CommonFields.environment())),
                "What the script runs in; kept.")
            .asKept());
    own.add(
        Field.of(
            "compute",
            new EitherShape(
                TextShape.filled(),
                ObjectShape.of(
                    Field.required("target", TextShape.filled(), "The compute's name."),
                    Field.of(
                        INSTANCE_COUNT,
                        new IntegerShape(1, Integer.MAX_VALUE, ""),
                        "The number of nodes."),
                    Field.kept("instance_type", "The kind of node."))),
            "The compute's name; a mapping in 2021."));
    own.add(
        Field.of(
            "resources",
            ObjectShape.of(
                Field.of(
                    INSTANCE_COUNT,
                    new IntegerShape(1, Integer.MAX_VALUE, ""),
                    "The number of nodes."),
                Field.kept("instance_type", "The kind of node."),
                Field.kept("properties", "More about the nodes.")),
            "The nodes that a job uses."));
    own.addAll(withoutDefaults(SCORING.fields()));
    own.add(
        Field.of(
            "settings",
            new ObjectShape("a mapping", withoutDefaults(SCORING.fields())),
            "The same settings, as written since 2023."));
    own.add(Field.kept("identity", "The deployment's identity."));
    own.add(Field.of("scoreline", SCORELINE, "Settings that only Scoreline has."));
    return FormFields.shape(own.toArray(Field[]::new));
  }

  /** The settings may stand in two places, so a default belongs to neither. */
  private static List<Field> withoutDefaults(List<Field> fields) {
    return fields.stream()
        .map(field -> Field.of(field.name(), field.shape(), field.documentation()))
        .toList();
  }

  static Decoded<DeploymentDefinition> read(Document document) {
    var findings = new Findings(document.source());
    refusePipelines(document);
    var fields = FormFields.read(document, SHAPE, findings);
    var definition = define(document, fields, isEarly(document), findings);
    findings.throwIfInvalid("batch deployment");
    return new Decoded<>(definition.orElseThrow(), findings.notices());
  }

  private static void refusePipelines(Document document) {
    var fields = document.root().entries();
    var type = fields.get("type");
    var isPipeline =
        fields.containsKey("component")
            || fields.containsKey("job_definition")
            || (type != null
                && type.value() instanceof Node.Scalar scalar
                && scalar.text().equalsIgnoreCase("pipeline"));
    if (isPipeline) {
      throw InvalidDocumentException.unreadable(
          Problem.of(
              document.placeOf("type"),
              "type",
              "pipeline component deployments are not supported (expected: model)"));
    }
  }

  private static boolean isEarly(Document document) {
    var compute = document.root().entries().get("compute");
    return compute != null && compute.value() instanceof Node.Mapping;
  }

  /**
   * Makes the definition of fields that were read before; what the table found wrong with them is
   * in {@code findings} already, what is wrong between them is added.
   *
   * @param early whether the names of early 2021 are allowed
   * @return empty if anything is wrong
   */
  static Optional<DeploymentDefinition> define(
      Document document, FormFields fields, boolean early, Findings findings) {
    var name = name(document, fields, "name", "a deployment", early, findings);
    var endpoint = name(document, fields, "endpoint_name", "an endpoint", early, findings);
    var scoring = new FlatSettings(document, fields, findings).collect();
    var sources = new SourceFields(document, fields, findings);
    var model = sources.model();
    var code = sources.code();
    var condaFile = sources.condaFile();
    var compute = sources.compute();
    var settings =
        record(
            document, "settings", SCORING.withDefaults(scoring), ScoringSettings.class, findings);
    var scoreline =
        record(
            document,
            "scoreline",
            SCORELINE.withDefaults(fields.object("scoreline")),
            ScorelineSettings.class,
            findings);
    if (!findings.problems().isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    if (condaFile.isPresent() && scoreline.orElseThrow().python().install()) {
      findings.used("environment");
    }
    return Optional.of(
        new DeploymentDefinition(
            name.get(),
            endpoint,
            fields.metadata(),
            model,
            code,
            compute,
            condaFile,
            settings.orElseThrow(),
            scoreline.orElseThrow(),
            kept(fields)));
  }

  private static Optional<String> name(
      Document document,
      FormFields fields,
      String field,
      String what,
      boolean early,
      Findings findings) {
    return fields
        .text(field)
        .map(text -> Names.check(what, text, early, document.placeOf(field), field, findings));
  }

  private static <T> Optional<T> record(
      Document document, String field, JsonNode json, Class<T> type, Findings findings) {
    if (!findings.problems().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CatalogJson.fromJson(json, type));
    } catch (IllegalArgumentException e) {
      findings.add(Problem.of(document.placeOf(field), field, deepest(e).getMessage()));
      return Optional.empty();
    }
  }

  private static Throwable deepest(Throwable error) {
    var cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static KeptFields kept(FormFields fields) {
    var resources = fields.object("resources");
    resources.remove(INSTANCE_COUNT);
    var used = new ArrayList<String>(SCORING.fields().stream().map(Field::name).toList());
    used.addAll(
        List.of(
            "name",
            "endpoint_name",
            "type",
            "model",
            "code_configuration",
            "compute",
            "settings",
            "scoreline"));
    ObjectNode json = fields.json();
    if (resources.isEmpty()) {
      json.remove("resources");
    }
    return fields.keptExcept(used.toArray(String[]::new));
  }
}
