package io.scoreline.transforms.output;

import io.scoreline.transforms.scorer.Predictions;
import java.util.List;

/** Writes scored records as bytes. Not thread-safe. */
interface RowEncoder {
  /**
   * The names of the columns of such rows; to be asked for before the first of these predictions is
   * written.
   *
   * @throws io.scoreline.transforms.scorer.ModelRefusedException if they differ from those of
   *     earlier rows where the format needs one set of columns
   */
  List<String> columns(Predictions predictions);

  /**
   * Writes one row with its line end.
   *
   * @param record which of the predictions' records, from 0
   */
  void encode(
      String file, long ordinal, List<String> kept, Predictions predictions, int record, Bytes out);
}
