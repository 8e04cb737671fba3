package io.scoreline.scorers.xgboost;

/** A weight for each feature and group, and a bias for each group. */
final class LinearMargins implements Margins {
  private final float[] weights;
  private final int features;
  private final int groups;

  /**
   * @param weights the features' weights, one for each group, and the biases behind them
   */
  LinearMargins(float[] weights, int features, int groups) {
    this.weights = weights;
    this.features = features;
    this.groups = groups;
  }

  @Override
  public void add(float[] rows, int[] keys, int records, float[] margins, int at) {
    for (int record = 0; record < records; record++) {
      for (int group = 0; group < groups; group++) {
        int place = at + record * groups + group;
        float sum = weights[features * groups + group] + margins[place];
        for (int i = 0; i < features; i++) {
          float value = rows[record * features + i];
          if (!Float.isNaN(value)) {
            sum += value * weights[i * groups + group];
          }
        }
        margins[place] = sum;
      }
    }
  }
}
