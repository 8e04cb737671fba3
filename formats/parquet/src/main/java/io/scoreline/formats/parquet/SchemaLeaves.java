package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.UnreadableFileException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;

/**
 * Makes columns of a file's schema, which is a tree in the order of a walk: single values and
 * members of structures, and lists of them. Of anything deeper one column stands for all, which
 * cannot be read.
 */
final class SchemaLeaves {
  private static final int MAX_DEPTH = 64;

  private static final String NESTED = "a list of lists, of maps or of structures";

  private final List<SchemaElement> elements;
  private final List<Leaf> leaves = new ArrayList<>();
  private int at;
  private int stored;

  private SchemaLeaves(List<SchemaElement> elements) {
    this.elements = elements;
  }

  /**
   * The columns of a schema.
   *
   * @throws UnreadableFileException if it is no tree
   */
  static List<Leaf> of(List<SchemaElement> elements) throws UnreadableFileException {
    SchemaLeaves leaves = new SchemaLeaves(elements);
    SchemaElement root = leaves.next();
    for (int i = 0; i < root.getNum_children(); i++) {
      leaves.field("", 0, 1);
    }
    return List.copyOf(leaves.leaves);
  }

  private SchemaElement next() throws UnreadableFileException {
    if (at >= elements.size()) {
      throw new UnreadableFileException("the footer is damaged: the schema ends early");
    }
    return elements.get(at++);
  }

  private static boolean isGroup(SchemaElement element) {
    return !element.isSetType();
  }

  private static boolean isRepeated(SchemaElement element) {
    return element.getRepetition_type() == FieldRepetitionType.REPEATED;
  }

  private static int definitionOf(SchemaElement element) {
    return element.getRepetition_type() == FieldRepetitionType.REQUIRED ? 0 : 1;
  }

  /**
   * Takes a field outside of lists.
   *
   * @param definition the definition level of what it is a member of
   */
  private void field(String prefix, int definition, int depth) throws UnreadableFileException {
    if (depth > MAX_DEPTH) {
      throw new UnreadableFileException("the schema is nested too deeply");
    }
    SchemaElement element = next();
    String name = prefix + element.getName();
    int defined = definition + definitionOf(element);
    if (!isGroup(element)) {
      boolean list = isRepeated(element);
      leaf(name, element, list, defined, list ? defined : 0);
    } else if (isList(element) && !isRepeated(element)) {
      list(name, element, defined, depth);
    } else if (isMap(element)) {
      other(name, "a map", element, depth);
    } else if (isRepeated(element)) {
      other(name, NESTED, element, depth);
    } else {
      for (int i = 0; i < element.getNum_children(); i++) {
        field(name + ".", defined, depth + 1);
      }
    }
  }

  /** The repeated field is the element itself, as old writers have it, or holds it alone. */
  private void list(String name, SchemaElement list, int definition, int depth)
      throws UnreadableFileException {
    if (list.getNum_children() != 1) {
      other(name, NESTED, list, depth);
      return;
    }
    SchemaElement repeated = next();
    int repeatedDefinition = definition + 1;
    if (!isRepeated(repeated)) {
      at--;
      other(name, NESTED, list, depth);
    } else if (!isGroup(repeated)) {
      leaf(name, repeated, true, repeatedDefinition, repeatedDefinition);
    } else if (repeated.getNum_children() != 1) {
      other(name, NESTED, repeated, depth);
    } else {
      SchemaElement element = next();
      if (isGroup(element) || isRepeated(element)) {
        at--;
        other(name, NESTED, repeated, depth);
      } else {
        int defined = repeatedDefinition + definitionOf(element);
        leaf(name, element, true, defined, repeatedDefinition);
      }
    }
  }

  private void leaf(
      String name, SchemaElement element, boolean list, int definition, int repeatedDefinition) {
    int width = element.isSetType_length() ? element.getType_length() : 0;
    String refusal = FormOf.refusal(element);
    if (!refusal.isEmpty()) {
      add(name, refusal);
      stored++;
      return;
    }
    ValueForm form = FormOf.element(element);
    leaves.add(
        new Leaf(
            stored++,
            new TableColumn(name, form.kind(), list, ""),
            element.getType(),
            width,
            form,
            definition,
            repeatedDefinition));
  }

  private void other(String name, String what, SchemaElement group, int depth)
      throws UnreadableFileException {
    add(name, what);
    skipMembers(group, depth);
  }

  private void add(String name, String refusal) {
    TableColumn column = new TableColumn(name, ColumnValues.Kind.OTHER, false, refusal);
    leaves.add(new Leaf(stored, column, null, 0, ValueForm.TEXT, 0, 0));
  }

  private void skipMembers(SchemaElement group, int depth) throws UnreadableFileException {
    if (depth > MAX_DEPTH) {
      throw new UnreadableFileException("the schema is nested too deeply");
    }
    for (int i = 0; i < group.getNum_children(); i++) {
      SchemaElement member = next();
      if (isGroup(member)) {
        skipMembers(member, depth + 1);
      } else {
        stored++;
      }
    }
  }

  private static boolean isList(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    return (logical != null && logical.isSetLIST())
        || element.getConverted_type() == ConvertedType.LIST;
  }

  private static boolean isMap(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    return (logical != null && logical.isSetMAP())
        || element.getConverted_type() == ConvertedType.MAP
        || element.getConverted_type() == ConvertedType.MAP_KEY_VALUE;
  }
}
