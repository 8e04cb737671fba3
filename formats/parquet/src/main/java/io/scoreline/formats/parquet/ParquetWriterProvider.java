package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.TableWriter;
import io.scoreline.transforms.records.TableWriterProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes Parquet files; found with {@link java.util.ServiceLoader}. Thread-safe. */
public final class ParquetWriterProvider implements TableWriterProvider {
  @Override
  public RecordFormat format() {
    return RecordFormat.PARQUET;
  }

  @Override
  public TableWriter create(List<TableColumn> columns, OutputStream out) throws IOException {
    return new ParquetTableWriter(columns, out);
  }
}
