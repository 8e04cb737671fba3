package io.scoreline.scorers.lightgbm;

import java.util.List;

/**
 * A model that can be scored with. Immutable.
 *
 * @param featureNames its features' names; empty where LightGBM made them up
 * @param features how many it has
 * @param groups how many sums a record has
 * @param trees what is summed up
 * @param divisor by what the sums are divided: a forest gives means
 * @param objective what is made of the sums then
 */
record Booster(
    List<String> featureNames,
    int features,
    int groups,
    Trees trees,
    int divisor,
    Objective objective) {
  Booster {
    featureNames = List.copyOf(featureNames);
  }
}
