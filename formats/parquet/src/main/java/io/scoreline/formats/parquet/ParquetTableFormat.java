package io.scoreline.formats.parquet;

import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableFormat;
import java.io.IOException;

/** Reads Parquet files; found with {@link java.util.ServiceLoader}. Thread-safe. */
public final class ParquetTableFormat implements TableFormat {
  @Override
  public RecordFormat format() {
    return RecordFormat.PARQUET;
  }

  @Override
  public TableFile open(InputFile file) throws IOException {
    return new ParquetFile(file, Footer.read(file));
  }
}
