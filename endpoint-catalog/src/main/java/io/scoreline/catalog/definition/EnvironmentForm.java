package io.scoreline.catalog.definition;

import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.tree.Document;
import java.util.ArrayList;

/** Reads an environment's YAML. */
final class EnvironmentForm {
  static final ObjectShape SHAPE = shape();

  private EnvironmentForm() {}

  private static ObjectShape shape() {
    var own = new ArrayList<Field>();
    own.add(CommonFields.RESOURCE_NAME);
    for (var field : CommonFields.environment()) {
      own.add(field.equals(CommonFields.VERSION) ? field : field.asKept());
    }
    return FormFields.shape(own.toArray(Field[]::new));
  }

  static Decoded<EnvironmentDefinition> read(Document document) {
    var findings = new Findings(document.source());
    var fields = FormFields.read(document, SHAPE, findings);
    findings.throwIfInvalid("environment");
    return new Decoded<>(
        new EnvironmentDefinition(
            fields.text("name").orElseThrow(),
            fields.text("version"),
            fields.metadata(),
            fields.keptExcept("name", "version")),
        findings.notices());
  }
}
