package io.scoreline.scorers.tribuo;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import java.util.List;
import java.util.Locale;
import org.tribuo.data.columnar.ColumnarFeature;
import org.tribuo.data.columnar.FieldProcessor;

/** A processor of fields that is not Tribuo's. */
public final class Shouting implements FieldProcessor {
  @Config private String fieldName = "";

  /** For OLCUT. */
  public Shouting() {}

  Shouting(String fieldName) {
    this.fieldName = fieldName;
  }

  @Override
  public String getFieldName() {
    return fieldName;
  }

  @Override
  public List<ColumnarFeature> process(String value) {
    return List.of(new ColumnarFeature(fieldName, value.toUpperCase(Locale.ROOT), 1));
  }

  @Override
  public GeneratedFeatureType getFeatureType() {
    return GeneratedFeatureType.CATEGORICAL;
  }

  @Override
  public FieldProcessor copy(String newFieldName) {
    return new Shouting(newFieldName);
  }

  @Override
  public ConfiguredObjectProvenance getProvenance() {
    return new ConfiguredObjectProvenanceImpl(this, "FieldProcessor");
  }
}
