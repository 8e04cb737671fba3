package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableFormat;
import io.scoreline.transforms.records.TableSource;
import java.io.IOException;

/** Reads Parquet files; found with {@link java.util.ServiceLoader}. Thread-safe. */
public final class ParquetTableFormat implements TableFormat {
  @Override
  public RecordFormat format() {
    return RecordFormat.PARQUET;
  }

  @Override
  public TableFile open(TableSource source) throws IOException {
    return new ParquetFile(source, Footer.read(source));
  }
}
