package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.TableColumn;
import org.apache.parquet.format.Type;

/**
 * A column as it is stored. A value is there where its definition level is the highest; an element
 * of a list is there, if without a value, from the level of the repeated field on.
 *
 * @param number its number among the file's columns, those that are not read too
 * @param column what it is for a reader; of kind {@code OTHER} it has no form
 * @param type how its values are stored
 * @param width bytes of a value of type {@code FIXED_LEN_BYTE_ARRAY}; else 0
 * @param form how stored values become the column's
 * @param mostDefinition the highest definition level
 * @param repeatedDefinition the definition level of the repeated field; 0 without one
 */
record Leaf(
    int number,
    TableColumn column,
    Type type,
    int width,
    ValueForm form,
    int mostDefinition,
    int repeatedDefinition) {

  boolean isList() {
    return column.list();
  }
}
