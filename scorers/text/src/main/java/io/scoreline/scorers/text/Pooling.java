package io.scoreline.scorers.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the vectors of a text's tokens become one. */
enum Pooling {
  /** Their mean. */
  MEAN("mean", "mean_tokens") {
    @Override
    void pool(float[] tokens, int from, int count, int width, float[] to, int at) {
      Arrays.fill(to, at, at + width, 0);
      for (int token = 0; token < count; token++) {
        int start = from + token * width;
        for (int i = 0; i < width; i++) {
          to[at + i] += tokens[start + i];
        }
      }
      for (int i = 0; i < width; i++) {
        to[at + i] /= count;
      }
    }
  },
  /** The first one, which models with a token for the whole text have it at. */
  CLS("cls", "cls_token") {
    @Override
    void pool(float[] tokens, int from, int count, int width, float[] to, int at) {
      System.arraycopy(tokens, from, to, at, width);
    }
  },
  /** The largest of each place. */
  MAX("max", "max_tokens") {
    @Override
    void pool(float[] tokens, int from, int count, int width, float[] to, int at) {
      System.arraycopy(tokens, from, to, at, width);
      for (int token = 1; token < count; token++) {
        int start = from + token * width;
        for (int i = 0; i < width; i++) {
          to[at + i] = Math.max(to[at + i], tokens[start + i]);
        }
      }
    }
  },
  /** The last one. */
  LAST("last", "lasttoken") {
    @Override
    void pool(float[] tokens, int from, int count, int width, float[] to, int at) {
      System.arraycopy(tokens, from + (count - 1) * width, to, at, width);
    }
  };

  private final String word;
  private final String mode;

  Pooling(String word, String mode) {
    this.word = word;
    this.mode = mode;
  }

  /**
   * Makes one vector of a text's.
   *
   * @param tokens the vectors of all tokens of a call, one after the other
   * @param from where the text's first one starts
   * @param count how many tokens the text has, padding left out, at least 1
   * @param width values of a vector
   * @param to gets {@code width} values from {@code at} on
   */
  abstract void pool(float[] tokens, int from, int count, int width, float[] to, int at);

  /** The one of that name, as parameters and new folders of sentence-transformers have it. */
  static Optional<Pooling> named(String name) {
    return Arrays.stream(values())
        .filter(pooling -> pooling.word.equals(name) || pooling.mode.equals(name))
        .findFirst();
  }

  /** All names of parameters, for a message. */
  static String words() {
    return Arrays.stream(values())
        .map(pooling -> pooling.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
