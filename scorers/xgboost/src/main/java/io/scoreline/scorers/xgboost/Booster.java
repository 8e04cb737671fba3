package io.scoreline.scorers.xgboost;

import java.util.List;

/**
 * A model that can be scored with. Immutable; its arrays are never handed out.
 *
 * @param featureNames its features' names; empty where it has none
 * @param features how many it has
 * @param groups how many sums a record has
 * @param base where each sum starts
 * @param margins what is added to it
 * @param objective what is made of the sums then
 * @param labels whether that is told as the number of a class
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Booster(
    List<String> featureNames,
    int features,
    int groups,
    float[] base,
    Margins margins,
    Objective objective,
    boolean labels) {
  Booster {
    featureNames = List.copyOf(featureNames);
  }
}
