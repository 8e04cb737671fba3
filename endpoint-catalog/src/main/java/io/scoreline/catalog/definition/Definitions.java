package io.scoreline.catalog.definition;

import io.scoreline.catalog.field.Notice;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Place;
import io.scoreline.catalog.tree.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads documents of every kind. Every method throws {@link InvalidDocumentException} with
 * everything that is wrong with the document; no method looks at other files or at the catalog.
 */
public final class Definitions {
  private Definitions() {}

  /** An endpoint, in the one-file form of 2021 with its deployments. */
  public static Decoded<EndpointDefinition> endpoint(Document document) {
    return EndpointForm.read(document);
  }

  /** A deployment of any era, in one form and with all defaults. */
  public static Decoded<DeploymentDefinition> deployment(Document document) {
    return DeploymentForm.read(document);
  }

  /** A compute. */
  public static Decoded<ComputeDefinition> compute(Document document) {
    return ComputeForm.read(document);
  }

  /** A datastore; credentials are dropped. */
  public static Decoded<DatastoreDefinition> datastore(Document document) {
    return DatastoreForm.read(document);
  }

  /** A data asset. */
  public static Decoded<DataDefinition> data(Document document) {
    return DataForm.read(document);
  }

  /** A model. */
  public static Decoded<ModelDefinition> model(Document document) {
    return ModelForm.read(document);
  }

  /** An environment. */
  public static Decoded<EnvironmentDefinition> environment(Document document) {
    return EnvironmentForm.read(document);
  }

  /** The inputs and outputs of {@code invoke --file}. */
  public static Decoded<InvokeDefinition> invoke(Document document) {
    return InvokeForm.read(document);
  }

  /**
   * Checks a document.
   *
   * @param kind what it should be; empty: found out by its {@code $schema} or its fields
   * @return what it was taken for, and what its author should know
   * @throws InvalidDocumentException if anything is wrong, or its kind cannot be found out
   */
  public static Validated validate(Document document, Optional<DocumentKind> kind) {
    var taken = kind.or(() -> DocumentKind.of(document)).orElseThrow(() -> unknown(document));
    return new Validated(taken, taken.read(document).notices());
  }

  private static InvalidDocumentException unknown(Document document) {
    var kinds =
        Arrays.stream(DocumentKind.values())
            .map(DocumentKind::word)
            .collect(Collectors.joining(", "));
    return InvalidDocumentException.unreadable(
        Problem.of(
            Place.whole(document.source()),
            "",
            "neither $schema nor the fields tell what this is (say which: %s)".formatted(kinds)));
  }

  /** A document without anything wrong. */
  public record Validated(DocumentKind kind, List<Notice> notices) {
    public Validated {
      notices = List.copyOf(notices);
    }
  }
}
