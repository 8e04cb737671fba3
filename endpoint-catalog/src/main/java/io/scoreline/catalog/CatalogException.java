package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

/**
 * Something that was asked of the catalog and cannot be done. The message is written for the person
 * who asked: it names what was given and what would do.
 */
public class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong; exit codes and REST statuses derive from it. */
  public enum Kind {
    /** A document or an argument is wrong. */
    INVALID,
    /** A named thing, or a file, does not exist. */
    NOT_FOUND,
    /** Files that a job should read are not there, or cannot be read. */
    UNREADABLE,
    /** A model is none that its engine scores. */
    REFUSED,
    /** What was asked contradicts what is there, such as deleting a default deployment. */
    CONFLICT,
    /** The store or the file system failed. */
    FAILED
  }

  private final Kind kind;

  public CatalogException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind is null");
  }

  public CatalogException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind is null");
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }
}
