package io.scoreline.scorers.onnx;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An output that is a map per record, from class to score, as the operator ZipMap makes it. The
 * order of the classes in the model is not passed on: they are sorted, numbers by value and strings
 * by code point.
 */
final class ClassMapOutput implements ModelOutput {
  private final ModelFile model;
  private final String name;
  private Object[] classes = new Object[0];
  private List<String> elements = List.of();
  private float[] values = new float[0];
  private int records;
  private int added;

  ClassMapOutput(ModelFile model, String name) {
    this.model = model;
    this.name = name;
  }

  @Override
  public void begin(int records) {
    this.records = records;
    added = 0;
  }

  @Override
  public void add(OnnxValue value, int places, int kept) throws OrtException {
    List<? extends OnnxValue> maps = ((OnnxSequence) value).getValue();
    try {
      if (maps.size() != places) {
        throw new ModelRefusedException(
            "%s: output '%s' has %d maps for %d records (expected: one each)"
                .formatted(model.path(), name, maps.size(), places));
      }
      for (int i = 0; i < kept; i++) {
        add(((OnnxMap) maps.get(i)).getValue());
      }
    } finally {
      OnnxValue.close(maps);
    }
  }

  private void add(Map<?, ?> scores) {
    if (added == 0 && !scores.keySet().equals(Set.of(classes))) {
      classes = scores.keySet().toArray();
      Arrays.sort(
          classes,
          Comparator.comparing(ClassMapOutput::number)
              .thenComparing(ClassMapOutput::text, ClassMapOutput::compareCodePoints));
      elements = Arrays.stream(classes).map(Object::toString).toList();
    }
    if (values.length < records * classes.length) {
      values = Arrays.copyOf(values, records * classes.length);
    }
    for (int i = 0; i < classes.length; i++) {
      if (!(scores.get(classes[i]) instanceof Float score) || scores.size() != classes.length) {
        throw new ModelRefusedException(
            "%s: output '%s' has the classes %s for one record and %s for another (expected: the same for all)"
                .formatted(model.path(), name, elements, scores.keySet()));
      }
      values[added * classes.length + i] = score;
    }
    added++;
  }

  private static long number(Object key) {
    return key instanceof Long number ? number : 0;
  }

  private static String text(Object key) {
    return key.toString();
  }

  /** Java compares the halves of characters beyond U+FFFF, which puts these before U+E000. */
  private static int compareCodePoints(String left, String right) {
    return Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());
  }

  @Override
  public Prediction prediction() {
    return new Prediction(
        name, List.of(classes.length), elements, new PredictionValues.Floats(values));
  }
}
