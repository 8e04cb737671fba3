package io.scoreline.scorers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** An output that is a tensor, with the records in its first dimension. */
final class TensorOutput implements ModelOutput {
  private final ModelFile model;
  private final String name;
  private final OutputValues values;
  private final boolean batchSizeIsFixed;
  private int records;
  private int added;
  private List<Integer> shape = List.of();

  TensorOutput(ModelFile model, String name, TensorInfo info, boolean batchSizeIsFixed) {
    this.model = model;
    this.batchSizeIsFixed = batchSizeIsFixed;
    this.name = name;
    this.values =
        OutputValues.of(info)
            .orElseThrow(
                () ->
                    new ModelRefusedException(
                        "%s: output '%s' is of type %s, which ONNX Runtime cannot return to Java"
                            .formatted(model.path(), name, typeName(info))));
  }

  /** The name of a tensor's element type as ONNX writes it, for example {@code uint16}. */
  static String typeName(TensorInfo info) {
    return info.onnxType
        .name()
        .replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "")
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public void begin(int records) {
    this.records = records;
    added = 0;
  }

  @Override
  public void add(OnnxValue value, int places, int kept) throws OrtException {
    OnnxTensor tensor = (OnnxTensor) value;
    List<Integer> found = recordShape(tensor.getInfo().getShape(), places);
    if (added > 0 && !found.equals(shape)) {
      throw new ModelRefusedException(
          "%s: output '%s' has the shape %s for one record and %s for another (expected: the same for all)"
              .formatted(model.path(), name, shape, found));
    }
    shape = found;
    int width = shape.stream().reduce(1, Math::multiplyExact);
    values.add(tensor, added * width, kept * width, records * width);
    added += kept;
  }

  @Override
  public Prediction prediction() {
    return new Prediction(name, shape, List.of(), values.values());
  }

  /**
   * The dimensions of one record, by the shape that the run returned: what a model declares is
   * often wrong. The first dimension counts the records; labels may come as a row instead.
   */
  private List<Integer> recordShape(long[] run, int places) {
    if (run.length > 0 && run[0] == places) {
      return dimensions(run, 1);
    }
    if (places == 1) { // whatever it is, it is this record's
      return dimensions(run, 0);
    }
    if (run.length == 2 && run[0] == 1 && run[1] == places) {
      return List.of();
    }
    String advice =
        batchSizeIsFixed
            ? ""
            : "; if the model takes one record at a time, set its parameter %s to 1"
                .formatted(OnnxScorerProvider.BATCH_SIZE);
    throw new ModelRefusedException(
        "%s: output '%s' has the shape %s for %d records (expected: the records in the first dimension)%s"
            .formatted(model.path(), name, Arrays.toString(run), places, advice));
  }

  private static List<Integer> dimensions(long[] run, int from) {
    List<Integer> dimensions = new ArrayList<>();
    for (int i = from; i < run.length; i++) {
      dimensions.add(Math.toIntExact(run[i]));
    }
    return dimensions;
  }
}
