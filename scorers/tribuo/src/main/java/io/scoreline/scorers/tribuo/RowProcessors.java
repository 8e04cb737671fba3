package io.scoreline.scorers.tribuo;

import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.util.Pair;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.util.List;
import java.util.Optional;
import org.tribuo.Model;
import org.tribuo.data.columnar.RowProcessor;
import org.tribuo.data.columnar.processors.field.DoubleFieldProcessor;

/**
 * The row processor that a model was trained behind, made again from its provenance. It is made of
 * Tribuo's classes for columns, texts and tokens alone: none of them reads a file or a network.
 */
final class RowProcessors {
  private static final List<String> ALLOWED =
      List.of("org.tribuo.data.columnar.", "org.tribuo.data.text.", "org.tribuo.util.tokens.");
  private static final String FACTORY = "Factory";
  private static final int DEEPEST = 20;

  private RowProcessors() {}

  /**
   * Finds one that makes more of a record than its numbers.
   *
   * @throws ModelRefusedException if it is made of other classes than those
   */
  static Optional<RowProcessor<?>> of(Model<?> model, String path) {
    return find(model.getProvenance().getDatasetProvenance().getSourceProvenance(), 0)
        .<RowProcessor<?>>map(provenance -> make(provenance, model, path))
        .filter(processor -> !takesNumbersAlone(processor));
  }

  private static Optional<ObjectProvenance> find(Provenance provenance, int depth) {
    if (depth == DEEPEST || !(provenance instanceof ObjectProvenance object)) {
      return Optional.empty();
    }
    if (object.getClassName().equals(RowProcessor.class.getName())) {
      return Optional.of(object);
    }
    for (Pair<String, Provenance> inner : object) {
      Optional<ObjectProvenance> found = find(inner.getB(), depth + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static RowProcessor<?> make(ObjectProvenance provenance, Model<?> model, String path) {
    List<ConfigurationData> parts = ProvenanceUtil.extractConfiguration(provenance);
    List<String> strangers =
        parts.stream()
            .filter(part -> !isAllowed(part))
            .map(ConfigurationData::getClassName)
            .distinct()
            .sorted()
            .toList();
    if (!strangers.isEmpty()) {
      throw new ModelRefusedException(
          ("%s: the row processor that the model was trained behind has parts of %s (expected:"
                  + " Tribuo's own for columns and texts, or scoreline.parameters.row_processor: false"
                  + " and a table with the model's features)")
              .formatted(path, Feature.shown(strangers)));
    }
    ConfigurationManager configuration = new ConfigurationManager();
    try {
      configuration.addConfiguration(parts);
      RowProcessor<?> processor = configuration.lookupAll(RowProcessor.class).get(0);
      if (!processor.isConfigured()) {
        processor.expandRegexMapping(model.getFeatureIDMap());
      }
      return processor;
    } catch (RuntimeException e) {
      throw new ModelRefusedException(
          "%s: the row processor that the model was trained behind cannot be made again: %s"
              .formatted(path, e.getMessage()),
          e);
    } finally {
      configuration.close();
    }
  }

  private static boolean isAllowed(ConfigurationData part) {
    String name = part.getClassName();
    boolean isOurs = ALLOWED.stream().anyMatch(name::startsWith);
    boolean isFactory = name.startsWith("org.tribuo.") && name.endsWith(FACTORY);
    // A part may say that it is to be read from a file in Java serialization.
    return (isOurs || isFactory) && part.getSerializedForm() == null;
  }

  /** A number of a column goes to the model as it is: without a processor that is much faster. */
  private static boolean takesNumbersAlone(RowProcessor<?> processor) {
    return processor.getFeatureProcessors().isEmpty()
        && processor.getFieldProcessors().values().stream()
            .allMatch(field -> field.getClass() == DoubleFieldProcessor.class);
  }
}
