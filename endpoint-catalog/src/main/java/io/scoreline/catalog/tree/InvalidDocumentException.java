package io.scoreline.catalog.tree;

import static java.util.stream.Collectors.joining;

import io.scoreline.catalog.CatalogException;
import java.util.List;

/** A document that cannot be used, with everything that is wrong with it. */
public final class InvalidDocumentException extends CatalogException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * @param headline what the document should have been; the problems follow it in the message
   * @param problems at least one
   * @throws IllegalArgumentException if there is no problem
   */
  public InvalidDocumentException(String headline, List<Problem> problems) {
    super(Kind.INVALID, message(headline, problems));
    this.problems = List.copyOf(problems);
  }

  /** A document of which not even the kind could be found out. */
  public static InvalidDocumentException unreadable(Problem problem) {
    return new InvalidDocumentException("", List.of(problem));
  }

  /** Everything that is wrong, in the order of the document. */
  public List<Problem> problems() {
    return problems;
  }

  private static String message(String headline, List<Problem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("problems: none (expected: at least one)");
    }
    var lines = problems.stream().map(Problem::render).collect(joining("\n"));
    return headline.isEmpty() ? lines : headline + "\n" + lines;
  }
}
