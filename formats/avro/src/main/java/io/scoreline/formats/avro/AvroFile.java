package io.scoreline.formats.avro;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableSource;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** An object container file by its header. Immutable. */
final class AvroFile implements TableFile {
  /** A file of the smallest blocks has a billion of them: so many groups are enough for any. */
  private static final long MAX_GROUPS = 1 << 16;

  private final TableSource source;
  private final ContainerHeader header;
  private final RecordShape shape;

  /**
   * @throws UnreadableFileException if the file's records are no rows of a table
   */
  AvroFile(TableSource source, ContainerHeader header) throws UnreadableFileException {
    this.source = source;
    this.header = header;
    this.shape = RecordShape.of(header.schema());
  }

  @Override
  public List<TableColumn> columns() {
    return shape.columns().toList();
  }

  /** Goes from block to block by what each says of its size. */
  @Override
  public List<Group> groups() throws IOException {
    List<Group> groups = new ArrayList<>();
    long groupBytes = source.sizeBytes() / MAX_GROUPS;
    FileBytes file = new FileBytes(source, header.end(), source.sizeBytes());
    BinaryDecoder in = DecoderFactory.get().directBinaryDecoder(file, null);
    long start = header.end();
    long records = 0;
    while (file.position() < source.sizeBytes()) {
      BlockHeader block = BlockHeader.read(file, source.sizeBytes(), in);
      block.requireEnd(file, header.sync());
      records += block.records();
      if (file.position() - start > groupBytes) {
        groups.add(new Group(start, records));
        start = file.position();
        records = 0;
      }
    }
    if (start < file.position()) {
      groups.add(new Group(start, records));
    }
    return groups;
  }

  @Override
  public Rows rows(FileSlice slice, List<Wanted> columns) throws IOException {
    long end = Math.min(source.sizeBytes(), slice.offset() + slice.lengthBytes());
    long marker = slice.offset() - SyncMarker.BYTES;
    FileBytes file = new FileBytes(source, Math.max(header.end(), marker), end);
    // Behind the first, a block starts where the one before it has its marker.
    if (slice.offset() > header.end() && (marker < header.end() || !header.sync().isNextIn(file))) {
      throw new UnreadableFileException(
          "no block starts at byte %d, where record %d was planned (expected: the file as it was)"
              .formatted(slice.offset(), slice.firstRecord()));
    }
    file.seek(Math.max(header.end(), slice.offset()));
    return new AvroRows(source.sizeBytes(), file, header, shape, columns, end, slice.firstRecord());
  }
}
