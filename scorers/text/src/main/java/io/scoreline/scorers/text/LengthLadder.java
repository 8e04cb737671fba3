package io.scoreline.scorers.text;

/**
 * How many places a text of some tokens gets. Texts share a call only with those that get as many,
 * so that what a text comes to does not depend on which others it stands beside: padding changes
 * the last bits of sums. Eight lengths between a power of two and the next, at most an eighth of
 * which is padding.
 */
final class LengthLadder {
  private static final int LENGTHS_PER_DOUBLING = 8;

  private final int most;
  private final boolean isFixed;

  private LengthLadder(int most, boolean isFixed) {
    this.most = most;
    this.isFixed = isFixed;
  }

  /** For a model that takes texts of any length up to {@code most} tokens. */
  static LengthLadder upTo(int most) {
    return new LengthLadder(most, false);
  }

  /** For a model that takes {@code places} tokens and no other number. */
  static LengthLadder always(int places) {
    return new LengthLadder(places, true);
  }

  /** The places of a text of so many tokens, from 1 to the most. */
  int places(int tokens) {
    if (isFixed) {
      return most;
    }
    int step = Math.max(1, Integer.highestOneBit(tokens) / LENGTHS_PER_DOUBLING);
    return Math.min(most, (tokens + step - 1) / step * step);
  }
}
