package io.scoreline.transforms.output;

import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import java.util.List;

/** Writes what the model gives for a record as it is: any number of lines with their line ends. */
final class PlainRowEncoder implements RowEncoder {
  @Override
  public List<String> columns(Predictions predictions) {
    return predictions.outputs().get(0).elements();
  }

  @Override
  public void encode(
      String file,
      long ordinal,
      List<String> kept,
      Predictions predictions,
      int record,
      Bytes out) {
    Prediction lines = predictions.outputs().get(0);
    if (!(lines.values() instanceof PredictionValues.Texts texts)) {
      throw new IllegalArgumentException(
          "output %s is not text (expected: lines, for plain rows)".formatted(lines.name()));
    }
    out.utf8(texts.values()[record]);
  }
}
