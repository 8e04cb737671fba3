package io.scoreline.catalog.definition;

import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.field.ChoiceShape;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.TextShape;
import io.scoreline.catalog.tree.Document;
import java.util.Locale;
import java.util.Optional;

/** Reads a data asset's YAML. */
final class DataForm {
  static final ObjectShape SHAPE =
      FormFields.shape(
          CommonFields.RESOURCE_NAME,
          CommonFields.VERSION,
          Field.of("type", ChoiceShape.of(DataAsset.Type.class), "What the path points to."),
          Field.required("path", TextShape.filled(), "A URI, or a local path from this file on."),
          Field.kept("skip_validation", "Whether the service checks the path."),
          Field.kept("auto_delete_setting", "When the service deletes the data."));

  private DataForm() {}

  static Decoded<DataDefinition> read(Document document) {
    var findings = new Findings(document.source());
    var fields = FormFields.read(document, SHAPE, findings);
    var written = fields.text("path").orElse("");
    var local =
        written.contains("://")
            ? Optional.<WrittenPath>empty()
            : fields.path("path", written, findings);
    findings.throwIfInvalid("data");
    return new Decoded<>(
        new DataDefinition(
            fields.text("name").orElseThrow(),
            fields.text("version"),
            fields
                .text("type")
                .map(type -> DataAsset.Type.valueOf(type.toUpperCase(Locale.ROOT)))
                .orElse(DataAsset.Type.URI_FOLDER),
            local.map(path -> path.path().toString()).orElse(written),
            local,
            fields.metadata(),
            fields.keptExcept("name", "version", "type", "path")),
        findings.notices());
  }
}
