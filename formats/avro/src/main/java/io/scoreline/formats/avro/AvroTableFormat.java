package io.scoreline.formats.avro;

import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableFormat;
import io.scoreline.transforms.records.TableSource;
import java.io.IOException;

/** Reads Avro's object container files; found with {@link java.util.ServiceLoader}. Thread-safe. */
public final class AvroTableFormat implements TableFormat {
  @Override
  public RecordFormat format() {
    return RecordFormat.AVRO;
  }

  @Override
  public TableFile open(TableSource source) throws IOException {
    return new AvroFile(source, ContainerHeader.read(source));
  }
}
