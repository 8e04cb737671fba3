package io.scoreline.scorers.xgboost;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an objective makes of the sums of a record's trees, and of the base score that these start
 * from. In floats, step by step as XGBoost does it.
 */
enum Objective {
  IDENTITY(
      "reg:squarederror",
      "reg:linear",
      "reg:squaredlogerror",
      "reg:absoluteerror",
      "reg:pseudohubererror",
      "binary:logitraw",
      "rank:pairwise",
      "rank:ndcg",
      "rank:map"),
  LOGISTIC("reg:logistic", "binary:logistic") {
    @Override
    float marginOf(float baseScore) {
      return -(float) Math.log(1f / baseScore - 1f);
    }

    @Override
    void transform(float[] margins, int at, int groups) {
      for (int i = at; i < at + groups; i++) {
        // Beyond that, the exponential is infinite.
        float exponential = (float) Math.exp(Math.min(-margins[i], 88.7f));
        margins[i] = 1f / (exponential + 1f + 1e-16f);
      }
    }
  },
  /** Quantiles that cross are put in order, since 3.4; before, they are given as they are. */
  QUANTILES("reg:quantileerror") {
    @Override
    void transform(float[] margins, int at, int groups) {
      Arrays.sort(margins, at, at + groups);
    }
  },
  /** Each expectile is told by how far it is above the one before, at least by a millionth. */
  EXPECTILES("reg:expectileerror") {
    @Override
    void toMargins(float[] base) {
      for (int i = base.length - 1; i > 0; i--) {
        base[i] = (float) Math.log(Math.expm1(base[i] - base[i - 1] - 1e-6f));
      }
    }

    @Override
    void transform(float[] margins, int at, int groups) {
      for (int i = at + 1; i < at + groups; i++) {
        float softplus =
            (float) Math.log1p((float) Math.exp(-Math.abs(margins[i]))) + Math.max(margins[i], 0);
        margins[i] = margins[i - 1] + (softplus + 1e-6f);
      }
    }
  },
  HINGE("binary:hinge") {
    @Override
    void transform(float[] margins, int at, int groups) {
      for (int i = at; i < at + groups; i++) {
        margins[i] = margins[i] > 0 ? 1 : 0;
      }
    }
  },
  EXPONENTIAL("count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft") {
    @Override
    float marginOf(float baseScore) {
      return (float) Math.log(baseScore);
    }

    @Override
    void transform(float[] margins, int at, int groups) {
      for (int i = at; i < at + groups; i++) {
        margins[i] = (float) Math.exp(margins[i]);
      }
    }
  },
  SOFTPROB("multi:softprob") {
    @Override
    void transform(float[] margins, int at, int groups) {
      float most = margins[at];
      for (int i = at + 1; i < at + groups; i++) {
        most = Math.max(most, margins[i]);
      }
      double sum = 0;
      for (int i = at; i < at + groups; i++) {
        margins[i] = (float) Math.exp(margins[i] - most);
        sum += margins[i];
      }
      for (int i = at; i < at + groups; i++) {
        margins[i] /= (float) sum;
      }
    }
  },
  SOFTMAX("multi:softmax") {
    @Override
    void transform(float[] margins, int at, int groups) {
      margins[at] = firstOfTheLargest(margins, at, groups);
    }
  };

  private static final Map<String, Objective> BY_NAME = new TreeMap<>();

  static {
    for (Objective objective : values()) {
      objective.names.forEach(name -> BY_NAME.put(name, objective));
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes it
  private final List<String> names;

  Objective(String... names) {
    this.names = List.of(names);
  }

  static Optional<Objective> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static List<String> known() {
    return Arrays.asList(BY_NAME.keySet().toArray(String[]::new));
  }

  private static int firstOfTheLargest(float[] values, int at, int groups) {
    int best = 0;
    for (int i = 1; i < groups; i++) {
      best = values[at + i] > values[at + best] ? i : best;
    }
    return best;
  }

  /** Whether what it makes tells a class, so that there is a label. */
  boolean isOfClasses() {
    return this == LOGISTIC || this == HINGE || this == SOFTPROB || this == SOFTMAX;
  }

  /**
   * The labels that a record's prediction stands for, as {@code XGBClassifier.predict} gives them:
   * of probabilities for each class the first of the largest; else 1 above a half.
   *
   * @param labels gets one for each record, or of several targets one for each
   */
  void label(float[] predictions, int at, int groups, long[] labels, int record) {
    if (this == SOFTMAX) {
      labels[record] = (long) predictions[at];
    } else if (this == SOFTPROB) {
      labels[record] = firstOfTheLargest(predictions, at, groups);
    } else {
      for (int i = 0; i < groups; i++) {
        labels[record * groups + i] = predictions[at + i] > 0.5f ? 1 : 0;
      }
    }
  }

  /** The margin that stands for a base score. */
  float marginOf(float baseScore) {
    return baseScore;
  }

  /** Makes base scores the margins that stand for them, in place. */
  void toMargins(float[] base) {
    for (int i = 0; i < base.length; i++) {
      base[i] = marginOf(base[i]);
    }
  }

  /** Makes a record's margins its prediction, in place; a single value is the first. */
  void transform(float[] margins, int at, int groups) {}
}
