package io.scoreline.catalog.definition;

import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Node;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The kinds of documents. */
public enum DocumentKind {
  ENDPOINT("batchendpoint"),
  DEPLOYMENT("batchdeployment"),
  COMPUTE("compute"),
  DATASTORE("blob"),
  DATA("data"),
  MODEL("model"),
  ENVIRONMENT("environment"),
  INVOKE("invoke");

  private static final Set<String> DEPLOYMENT_FIELDS =
      Set.of(
          "model",
          "code_configuration",
          "mini_batch_size",
          "settings",
          "endpoint_name",
          "scoreline",
          "component",
          "job_definition",
          "output_action",
          "error_threshold",
          "retry_settings");

  private final String schemaWord;

  DocumentKind(String schemaWord) {
    this.schemaWord = schemaWord;
  }

  /** The kind in lower case, as commands and messages have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The field table. */
  public ObjectShape shape() {
    return switch (this) {
      case ENDPOINT -> EndpointForm.SHAPE;
      case DEPLOYMENT -> DeploymentForm.SHAPE;
      case COMPUTE -> ComputeForm.SHAPE;
      case DATASTORE -> DatastoreForm.SHAPE;
      case DATA -> DataForm.SHAPE;
      case MODEL -> ModelForm.SHAPE;
      case ENVIRONMENT -> EnvironmentForm.SHAPE;
      case INVOKE -> InvokeForm.SHAPE;
    };
  }

  /**
   * Reads a document of this kind.
   *
   * @throws io.scoreline.catalog.tree.InvalidDocumentException with everything that is wrong
   */
  Decoded<?> read(Document document) {
    return switch (this) {
      case ENDPOINT -> EndpointForm.read(document);
      case DEPLOYMENT -> DeploymentForm.read(document);
      case COMPUTE -> ComputeForm.read(document);
      case DATASTORE -> DatastoreForm.read(document);
      case DATA -> DataForm.read(document);
      case MODEL -> ModelForm.read(document);
      case ENVIRONMENT -> EnvironmentForm.read(document);
      case INVOKE -> InvokeForm.read(document);
    };
  }

  /**
   * Finds out what a document is, by its {@code $schema} or else by its fields.
   *
   * @return empty if neither tells
   */
  public static Optional<DocumentKind> of(Document document) {
    var names = document.root().entries().keySet();
    // Deployments of early 2021 carry the endpoint's schema: their fields know better.
    if (!names.contains("deployments") && names.stream().anyMatch(DEPLOYMENT_FIELDS::contains)) {
      return Optional.of(DEPLOYMENT);
    }
    return bySchema(document).or(() -> byFields(document, names));
  }

  private static Optional<DocumentKind> bySchema(Document document) {
    var entry = document.root().entries().get("$schema");
    if (entry == null || !(entry.value() instanceof Node.Scalar schema)) {
      return Optional.empty();
    }
    var path = schema.text().toLowerCase(Locale.ROOT);
    var file = path.substring(path.lastIndexOf('/') + 1);
    for (var kind : values()) {
      if (file.contains(kind.schemaWord) || file.startsWith(kind.word() + ".")) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static Optional<DocumentKind> byFields(Document document, Set<String> names) {
    if (names.contains("inputs") || names.contains("outputs")) {
      return Optional.of(INVOKE);
    }
    if (names.contains("image") || names.contains("conda_file") || names.contains("build")) {
      return Optional.of(ENVIRONMENT);
    }
    var type =
        document.root().entries().containsKey("type")
                && document.root().entries().get("type").value() instanceof Node.Scalar scalar
            ? scalar.text().toLowerCase(Locale.ROOT)
            : "";
    var byType =
        switch (type) {
          case "amlcompute", "direct" -> Optional.of(COMPUTE);
          case "azure_blob", "local" -> Optional.of(DATASTORE);
          case "uri_file", "uri_folder", "mltable" -> Optional.of(DATA);
          case "custom_model",
              "mlflow_model",
              "triton_model",
              "onnx",
              "onnx_text",
              "tribuo",
              "xgboost",
              "lightgbm" ->
              Optional.of(MODEL);
          case "batch" -> Optional.of(ENDPOINT);
          default -> Optional.<DocumentKind>empty();
        };
    if (byType.isPresent()) {
      return byType;
    }
    if (names.contains("auth_mode") || names.contains("defaults") || names.contains("traffic")) {
      return Optional.of(ENDPOINT);
    }
    return names.equals(Set.of("name")) || names.equals(Set.of("name", "description"))
        ? Optional.of(ENDPOINT)
        : Optional.empty();
  }
}
