package io.scoreline.catalog.field;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One row of a field table.
 *
 * @param name as documents spell it
 * @param documentation a sentence for the schema and the reference
 * @param required whether a document without it is refused
 * @param standard the value of a document that leaves it out, if there is one
 * @param use whether the field does anything here
 */
public record Field(
    String name,
    Shape shape,
    String documentation,
    boolean required,
    Optional<JsonNode> standard,
    Use use) {

  /** What becomes of a field. */
  public enum Use {
    /** It changes what happens. */
    USED,
    /** It is stored and shown, changes nothing, and a notice says so. */
    KEPT,
    /** It is stored and shown and nobody needs to be told. */
    SILENT
  }

  public Field {
    requireNonNull(name, "name is null");
    requireNonNull(shape, "shape is null");
    requireNonNull(documentation, "documentation is null");
    requireNonNull(standard, "standard is null");
    requireNonNull(use, "use is null");
  }

  /** A field that may be left out. */
  public static Field of(String name, Shape shape, String documentation) {
    return new Field(name, shape, documentation, false, Optional.empty(), Use.USED);
  }

  /** A field that must be there. */
  public static Field required(String name, Shape shape, String documentation) {
    return new Field(name, shape, documentation, true, Optional.empty(), Use.USED);
  }

  /** The same field, kept and without effect. */
  public Field asKept() {
    return new Field(name, shape, documentation, required, standard, Use.KEPT);
  }

  /** A field that is kept and without effect. */
  public static Field kept(String name, String documentation) {
    return new Field(name, new AnyShape(), documentation, false, Optional.empty(), Use.KEPT);
  }

  /** A field that is kept, without effect, and not worth a notice. */
  public static Field silent(String name, String documentation) {
    return new Field(name, new AnyShape(), documentation, false, Optional.empty(), Use.SILENT);
  }
}
