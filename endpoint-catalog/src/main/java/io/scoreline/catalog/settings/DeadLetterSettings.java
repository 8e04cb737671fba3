package io.scoreline.catalog.settings;

import io.scoreline.catalog.field.Setting;

/**
 * What dead letters show.
 *
 * @param recordCharacters from 0; rows can hold personal data, 0 shows none of it
 */
public record DeadLetterSettings(
    @Setting(
            value = "How many characters of a record a dead letter shows; 0 for none.",
            standard = "1000",
            minimum = 0,
            unit = "whole characters")
        int recordCharacters) {
  public DeadLetterSettings {
    if (recordCharacters < 0) {
      throw new IllegalArgumentException(
          "dead_letters.record_characters: %d (expected: >= 0)".formatted(recordCharacters));
    }
  }
}
