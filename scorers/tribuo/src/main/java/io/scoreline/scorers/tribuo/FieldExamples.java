package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.ScoringException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.Example;
import org.tribuo.Output;
import org.tribuo.data.columnar.ColumnarFeature;
import org.tribuo.data.columnar.RowProcessor;
import org.tribuo.impl.ArrayExample;

/** Features of columns of text, by the row processor that made them when the model was trained. */
final class FieldExamples<T extends Output<T>> implements Examples<T> {
  private final RowProcessor<?> processor;
  private final List<String> fields;

  FieldExamples(RowProcessor<?> processor) {
    this.processor = processor;
    this.fields = processor.getFieldProcessors().keySet().stream().sorted().toList();
  }

  @Override
  public Feature feature() {
    return Feature.named("fields", FeatureType.STRING, fields);
  }

  @Override
  public Example<T> of(RecordBatch batch, int record, T unknown) throws ScoringException {
    String[] texts = batch.texts(0);
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      String text = texts[record * fields.size() + i];
      if (text != null) {
        row.put(fields.get(i), text);
      }
    }
    List<ColumnarFeature> features = processor.generateFeatures(row);
    if (features.isEmpty()) {
      throw new ScoringException(
          "no field of the record gives a feature (expected: one that the model's row processor takes)");
    }
    return new ArrayExample<>(unknown, features);
  }
}
