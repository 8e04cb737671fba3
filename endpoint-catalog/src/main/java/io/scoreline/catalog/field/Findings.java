package io.scoreline.catalog.field;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Place;
import io.scoreline.catalog.tree.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everything that is found while one document is read. Not for use by two threads at once. */
public final class Findings {
  private final String source;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();
  private final Set<String> kept = new LinkedHashSet<>();

  /**
   * @param source the document, as the user named it
   */
  public Findings(String source) {
    this.source = requireNonNull(source, "source is null");
  }

  /** Adds something that is wrong. */
  public void add(Problem problem) {
    problems.add(problem);
  }

  /** Adds something to know. */
  public void add(Notice notice) {
    notices.add(notice);
  }

  /** Notes that a field is stored and shown but changes nothing. */
  public void kept(String field) {
    kept.add(field);
  }

  /** Takes back that a field changes nothing. */
  public void used(String field) {
    kept.remove(field);
  }

  /** What is wrong so far. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** What to know so far; all fields without effect share one notice. */
  public List<Notice> notices() {
    var all = new ArrayList<>(notices);
    if (!kept.isEmpty()) {
      all.add(
          new Notice(Place.whole(source), "kept, without effect here: " + String.join(", ", kept)));
    }
    return List.copyOf(all);
  }

  /**
   * Throws if anything is wrong.
   *
   * @param kind what the document should be, such as {@code batch deployment}
   * @throws InvalidDocumentException with all problems
   */
  public void throwIfInvalid(String kind) {
    if (!problems.isEmpty()) {
      throw new InvalidDocumentException(
          "The yaml file you provided does not match the prescribed schema for %s yaml files and/or has the following issues:"
              .formatted(kind),
          problems);
    }
  }
}
