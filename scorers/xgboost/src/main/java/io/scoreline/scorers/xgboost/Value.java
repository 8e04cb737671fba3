package io.scoreline.scorers.xgboost;

import java.util.List;
import java.util.Map;

/** A value of a model's document, whichever of the three forms it was read from. */
sealed interface Value {
  record Fields(Map<String, Value> byName) implements Value {}

  record Items(List<Value> values) implements Value {}

  record Text(String text) implements Value {}

  record Single(double number) implements Value {}

  /** An array of numbers alone, or an empty one; true is 1. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Numbers(double[] numbers) implements Value {}
}
