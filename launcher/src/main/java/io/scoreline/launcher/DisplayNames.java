package io.scoreline.launcher;

import java.util.List;

/** Names that people can tell each other; the same job name always gives the same one. */
final class DisplayNames {
  private static final List<String> ADJECTIVES =
      List.of(
          "amber", "brave", "calm", "clever", "eager", "fair", "gentle", "happy", "keen", "lively",
          "mild", "noble", "patient", "quick", "quiet", "sunny", "tidy", "vivid", "warm", "witty");
  private static final List<String> NOUNS =
      List.of(
          "acorn", "beacon", "brook", "cedar", "cloud", "comet", "delta", "ember", "falcon",
          "garden", "harbor", "island", "lantern", "maple", "meadow", "otter", "pebble", "river",
          "sparrow", "tulip");

  private DisplayNames() {}

  static String of(String jobName) {
    int hash = jobName.hashCode();
    String adjective = ADJECTIVES.get(Math.floorMod(hash, ADJECTIVES.size()));
    String noun = NOUNS.get(Math.floorMod(hash / ADJECTIVES.size(), NOUNS.size()));
    return "%s_%s_%06x".formatted(adjective, noun, hash & 0xffffff);
  }
}
