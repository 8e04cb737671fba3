package org.apache.beam.runners.flink;

import java.lang.reflect.Field;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.collect.Multimap;

/**
 * Reshuffles by dealing elements out in turn. Beam's translation for batches groups by the hash of
 * a key: of 50 units of work one of two slots got 31, and the other waited. Nothing here needs to
 * have a key's elements in one place, which is all that the grouping adds.
 */
final class DealtReshuffle<K, V>
    implements FlinkBatchPipelineTranslator.BatchTransformTranslator<Reshuffle<K, V>> {
  /**
   * Puts it in the place of Beam's own, for all pipelines of this process. There is no other way
   * than by reflection; should a later version have no such table, a job says so at its start.
   */
  static void install() {
    try {
      Field table = FlinkBatchTransformTranslators.class.getDeclaredField("TRANSLATORS");
      table.setAccessible(true);
      @SuppressWarnings("unchecked") // declared so
      var translators =
          (Multimap<String, FlinkBatchPipelineTranslator.BatchTransformTranslator<?>>)
              table.get(null);
      translators.removeAll(PTransformTranslation.RESHUFFLE_URN);
      translators.put(PTransformTranslation.RESHUFFLE_URN, new DealtReshuffle<>());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of Beam is not the one this was made for", e);
    }
  }

  @Override
  @SuppressWarnings("deprecation") // Flink 1.19 has it deprecated, and Beam uses it
  public void translateNode(Reshuffle<K, V> transform, FlinkBatchTranslationContext context) {
    context.setOutputDataSet(
        context.getOutput(transform),
        context.<KV<K, V>>getInputDataSet(context.getInput(transform)).rebalance());
  }
}
