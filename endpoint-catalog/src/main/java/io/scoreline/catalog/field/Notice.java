package io.scoreline.catalog.field;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.tree.Place;

/**
 * Something the author of a document should know although nothing is wrong.
 *
 * @param sentence what it is
 */
public record Notice(Place place, String sentence) {
  public Notice {
    requireNonNull(place, "place is null");
    requireNonNull(sentence, "sentence is null");
  }

  /** Renders one line, such as {@code deployment.yml: kept, without effect here: environment}. */
  public String render() {
    return place + ": " + sentence;
  }
}
