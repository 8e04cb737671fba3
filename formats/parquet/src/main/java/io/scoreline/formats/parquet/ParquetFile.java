package io.scoreline.formats.parquet;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableSource;
import io.scoreline.transforms.records.UnreadableFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

/** A Parquet file by its footer. Immutable. */
final class ParquetFile implements TableFile {
  private final TableSource file;
  private final FileMetaData meta;
  private final List<Leaf> leaves;
  private final List<Group> groups = new ArrayList<>();

  /**
   * @throws UnreadableFileException if the footer tells no columns, or none that could be found
   */
  ParquetFile(TableSource file, FileMetaData meta) throws UnreadableFileException {
    this.file = file;
    this.meta = meta;
    this.leaves = SchemaLeaves.of(meta.getSchema());
    for (RowGroup group : meta.getRow_groups()) {
      groups.add(new Group(startOf(group), group.getNum_rows()));
    }
  }

  /** Where the first value of a row group is. */
  private long startOf(RowGroup group) throws UnreadableFileException {
    long start = Long.MAX_VALUE;
    for (ColumnChunk chunk : group.getColumns()) {
      if (chunk.isSetMeta_data()) {
        start = Math.min(start, startOf(chunk.getMeta_data()));
      }
    }
    if (start < 0 || start > file.sizeBytes()) {
      throw new UnreadableFileException(
          "the footer is damaged: a row group at byte %d of %d".formatted(start, file.sizeBytes()));
    }
    return start;
  }

  /** A dictionary, if there is one, stands before the other pages. */
  static long startOf(ColumnMetaData chunk) {
    long data = chunk.getData_page_offset();
    long dictionary = chunk.isSetDictionary_page_offset() ? chunk.getDictionary_page_offset() : 0;
    return dictionary > 0 ? Math.min(dictionary, data) : data;
  }

  @Override
  public List<TableColumn> columns() {
    return leaves.stream().map(Leaf::column).toList();
  }

  @Override
  public List<Group> groups() {
    return List.copyOf(groups);
  }

  @Override
  public Rows rows(FileSlice slice, List<Wanted> columns) throws UnreadableFileException {
    long end = slice.offset() + slice.lengthBytes();
    List<RowGroup> wanted = new ArrayList<>();
    long before = 0;
    for (int i = 0; i < groups.size(); i++) {
      long start = groups.get(i).offset();
      if (start >= slice.offset() && start < end) {
        wanted.add(meta.getRow_groups().get(i));
      } else if (wanted.isEmpty()) {
        before += groups.get(i).records();
      }
    }
    if (!wanted.isEmpty() && before != slice.firstRecord()) {
      throw new UnreadableFileException(
          "record %d is at byte %d, where record %d was planned (expected: the file as it was)"
              .formatted(before, slice.offset(), slice.firstRecord()));
    }
    Map<String, Leaf> byName = new LinkedHashMap<>();
    leaves.forEach(leaf -> byName.put(leaf.column().name(), leaf));
    List<ParquetRows.Read> read = new ArrayList<>();
    for (Wanted one : columns) {
      read.add(new ParquetRows.Read(byName.get(one.column().name()), one.mostElements()));
    }
    return new ParquetRows(file, leafCount(), wanted, read, before);
  }

  private int leafCount() {
    return (int) meta.getSchema().stream().filter(element -> element.isSetType()).count();
  }
}
