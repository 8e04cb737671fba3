package io.scoreline.catalog.definition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.AssetReference;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Problem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads where a deployment's model, code and compute come from. */
final class SourceFields {
  private static final String AZUREML = "azureml:";

  private final Document document;
  private final FormFields fields;
  private final Findings findings;

  SourceFields(Document document, FormFields fields, Findings findings) {
    this.document = document;
    this.fields = fields;
    this.findings = findings;
  }

  Optional<ModelSource> model() {
    if (fields.json().get("model") instanceof ObjectNode inline) {
      return ModelForm.inline(document, inline, "model", findings).map(ModelSource.Local::new);
    }
    return fields.text("model").flatMap(this::model);
  }

  private Optional<ModelSource> model(String text) {
    if (text.contains("://registries/")) {
      refuse("model", text, "a model of this catalog; registries are not supported");
      return Optional.empty();
    }
    if (!text.startsWith(AZUREML) && exists(text)) {
      return Optional.of(new ModelSource.Local(ModelForm.local(document, "model", text)));
    }
    var reference = AssetReference.parse(text, "models");
    if (reference.isPresent()) {
      return Optional.of(new ModelSource.Registered(reference.get()));
    }
    if (text.startsWith(AZUREML)) {
      refuse("model", text, "azureml:name:version or azureml:name@latest");
      return Optional.empty();
    }
    return localPath("model", text)
        .map(path -> new ModelSource.Local(ModelForm.local(document, "model", text)));
  }

  private boolean exists(String text) {
    try {
      return Files.exists(document.folder().resolve(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  Optional<DeploymentDefinition.Code> code() {
    var configuration = fields.object("code_configuration");
    if (configuration.isEmpty()) {
      scorer()
          .ifPresent(
              name ->
                  refuse(
                      "scoreline.scorer",
                      name,
                      "code_configuration.code, the folder of the jar that holds it"));
      return Optional.empty();
    }
    var folderField = "code_configuration.code";
    var folder = FormFields.text(configuration, "code");
    if (configuration.get("code") instanceof ObjectNode old) {
      var name = old.has("local_path") ? "local_path" : "path";
      folderField += "." + name;
      folder = FormFields.text(old, name);
    }
    var script = FormFields.text(configuration, "scoring_script");
    var scorer = scorer();
    if (folder.isEmpty() || (script.isEmpty() && scorer.isEmpty())) {
      findings.add(
          Problem.of(
              document.placeOf("code_configuration"),
              "code_configuration",
              "needs both code and scoring_script, or code and scoreline.scorer"));
      return Optional.empty();
    }
    if (script.isPresent() && scorer.isPresent()) {
      refuse("scoreline.scorer", scorer.get(), "no class beside a scoring_script");
    }
    if (folder.get().startsWith(AZUREML) || folder.get().contains("://")) {
      refuse(folderField, folder.get(), "a local folder");
      return Optional.empty();
    }
    script.ifPresent(this::checkScript);
    return localPath(folderField, folder.get())
        .map(
            path ->
                new DeploymentDefinition.Code(
                    path,
                    script,
                    document.placeOf(
                        script.isPresent()
                            ? "code_configuration.scoring_script"
                            : "scoreline.scorer")));
  }

  private Optional<String> scorer() {
    return FormFields.text(fields.object("scoreline"), "scorer");
  }

  private void checkScript(String script) {
    Path path;
    try {
      path = Path.of(script).normalize();
    } catch (InvalidPathException e) {
      path = Path.of("..");
    }
    if (path.isAbsolute() || path.startsWith("..")) {
      refuse("code_configuration.scoring_script", script, "a path inside the code folder");
    }
    if (path.endsWith(Deployment.Code.MADE_SCRIPT)) {
      // A deployment whose script is called so is taken for one that has none of its own.
      refuse(
          "code_configuration.scoring_script",
          script,
          "another name; this is that of the script which is made for MLflow models");
    }
  }

  /** The conda file; a deployment that lost it should say so early. */
  Optional<WrittenPath> condaFile() {
    return FormFields.text(fields.object("environment"), "conda_file")
        .flatMap(text -> localPath("environment.conda_file", text));
  }

  Optional<String> compute() {
    var target = FormFields.text(fields.object("compute"), "target");
    return fields.text("compute").or(() -> target).map(SourceFields::computeName);
  }

  private static String computeName(String text) {
    var bare = text.startsWith(AZUREML) ? text.substring(AZUREML.length()) : text;
    return bare.substring(bare.lastIndexOf('/') + 1);
  }

  private Optional<WrittenPath> localPath(String field, String text) {
    return fields.path(field, text, findings);
  }

  private void refuse(String field, String value, String expected) {
    findings.add(Problem.ofValue(document.placeOf(field), field, value, expected));
  }
}
