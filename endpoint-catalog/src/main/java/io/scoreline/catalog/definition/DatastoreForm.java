package io.scoreline.catalog.definition;

import io.scoreline.catalog.BlobAccess;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.field.AnyShape;
import io.scoreline.catalog.field.ChoiceShape;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.Notice;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.TextShape;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Problem;
import java.util.Optional;

/** Reads a datastore's YAML. */
final class DatastoreForm {
  private static final ObjectShape SECRET =
      ObjectShape.of(
          Field.of(
              "environment_variable",
              TextShape.filled(),
              "The variable that holds it, where the job runs."),
          Field.of("file", TextShape.filled(), "The file whose first line it is."));

  private static final ObjectShape ACCESS =
      ObjectShape.of(
          Field.of(
              "service_url",
              TextShape.filled(),
              "The blob service, where it is not https://<account>.blob.<endpoint>."),
          Field.of("account_key", SECRET, "Where the account's key is."),
          Field.of("sas_token", SECRET, "Where a shared access signature is."),
          Field.of(
              "managed_identity",
              ObjectShape.of(
                  Field.of("client_id", TextShape.filled(), "Which one, where there are several.")),
              "The identity of the machine."));

  static final ObjectShape SHAPE =
      FormFields.shape(
          CommonFields.RESOURCE_NAME,
          Field.required("type", ChoiceShape.of("local", "azure_blob"), "The kind of storage."),
          Field.of("path", TextShape.filled(), "local: the folder, from this file on."),
          Field.of("account_name", TextShape.filled(), "azure_blob: the storage account."),
          Field.of("container_name", TextShape.filled(), "azure_blob: the container."),
          Field.kept("protocol", "azure_blob: https or wasbs."),
          Field.of(
              "endpoint", TextShape.filled(), "azure_blob: the host's suffix: core.windows.net."),
          Field.of("scoreline", ACCESS, "azure_blob: how it is reached."),
          Field.of("credentials", new AnyShape(), "Accepted, never stored."));

  private DatastoreForm() {}

  static Decoded<DatastoreDefinition> read(Document document) {
    var findings = new Findings(document.source());
    var fields = FormFields.read(document, SHAPE, findings);
    var location =
        fields.text("type").orElse("").equals("local")
            ? local(document, fields, findings)
            : azureBlob(document, fields, findings);
    if (fields.json().has("credentials")) {
      findings.add(
          new Notice(
              document.placeOf("credentials"),
              "credentials are not stored: the catalog holds no secrets (expected:"
                  + " scoreline.account_key or scoreline.sas_token, with environment_variable or"
                  + " file, which say where they are)"));
    }
    findings.throwIfInvalid("datastore");
    return new Decoded<>(
        new DatastoreDefinition(
            fields.text("name").orElseThrow(),
            location.orElseThrow(),
            fields.metadata(),
            fields.keptExcept(
                "name",
                "type",
                "path",
                "account_name",
                "container_name",
                "endpoint",
                "scoreline",
                "credentials")),
        findings.notices());
  }

  private static Optional<Datastore.Location> local(
      Document document, FormFields fields, Findings findings) {
    return required(document, fields, "path", "local", findings)
        .flatMap(text -> fields.path("path", text, findings))
        .map(path -> new Datastore.Local(path.path()));
  }

  private static Optional<Datastore.Location> azureBlob(
      Document document, FormFields fields, Findings findings) {
    if (fields.text("type").isEmpty()) {
      return Optional.empty();
    }
    var account = required(document, fields, "account_name", "azure_blob", findings);
    var container = required(document, fields, "container_name", "azure_blob", findings);
    var access = access(document, fields, findings);
    return account.flatMap(
        a -> container.map(c -> new Datastore.AzureBlob(a, c, fields.text("endpoint"), access)));
  }

  private static BlobAccess access(Document document, FormFields fields, Findings findings) {
    if (!fields.json().path("scoreline").isObject()) {
      return BlobAccess.STANDARD;
    }
    try {
      return CatalogJson.fromJson(fields.json().path("scoreline"), BlobAccess.class);
    } catch (IllegalArgumentException e) {
      findings.add(
          Problem.of(document.placeOf("scoreline"), "scoreline", innermost(e).getMessage()));
      return BlobAccess.STANDARD;
    }
  }

  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }

  private static Optional<String> required(
      Document document, FormFields fields, String name, String type, Findings findings) {
    var text = fields.text(name);
    if (text.isEmpty()) {
      findings.add(
          Problem.of(
              document.placeOf("type"),
              name,
              "is missing (a datastore of type %s needs it)".formatted(type)));
    }
    return text;
  }
}
