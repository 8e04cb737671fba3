package io.scoreline.formats.avro;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.Inflater;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Records of the blocks of a slice. Not thread-safe. */
final class AvroRows implements TableFile.Rows {
  private static final DecoderFactory DECODERS =
      new DecoderFactory().configureDecoderBufferSize(1 << 16);

  private final long fileBytes;
  private final FileBytes file;
  private final ContainerHeader header;
  private final long end;
  private final WantedValues wanted;
  private final Inflater inflater = new Inflater(true);
  private final BinaryDecoder headers;
  private BinaryDecoder decoder;
  private BlockHeader block;
  private long leftInBlock;
  private long nextRecord;

  /**
   * @param fileBytes the whole file's size
   * @param file stands where the first block starts
   * @param end blocks that start from here on are not read
   * @param firstRecord the number in the file of the first record
   * @throws UnreadableFileException if the schema is nested too deeply
   */
  AvroRows(
      long fileBytes,
      FileBytes file,
      ContainerHeader header,
      RecordShape shape,
      List<TableFile.Wanted> columns,
      long end,
      long firstRecord)
      throws UnreadableFileException {
    this.fileBytes = fileBytes;
    this.file = file;
    this.header = header;
    this.wanted = new WantedValues(shape, columns);
    this.end = end;
    this.nextRecord = firstRecord;
    this.headers = DecoderFactory.get().directBinaryDecoder(file, null);
  }

  @Override
  public int next() throws IOException {
    while (leftInBlock == 0) {
      closeBlock();
      if (file.position() >= end) {
        return 0;
      }
      openBlock();
    }
    wanted.clear();
    int records = 0;
    try {
      while (leftInBlock > 0 && wanted.hasRoom(records)) {
        wanted.read(decoder, records);
        records++;
        leftInBlock--;
      }
    } catch (IOException | RuntimeException e) {
      throw told(nextRecord + records, e);
    }
    nextRecord += records;
    return records;
  }

  private void openBlock() throws IOException {
    block = BlockHeader.read(file, fileBytes, headers);
    file.endAt(block.data() + block.sizeBytes());
    leftInBlock = block.records();
    try {
      InputStream data = header.codec().open(file, block.sizeBytes(), inflater);
      decoder = DECODERS.binaryDecoder(new BoundedStream(data), decoder);
    } catch (IOException | RuntimeException e) {
      throw told(nextRecord, e);
    }
  }

  /** Nothing may be behind a block's last record; what a codec has to check it does there. */
  private void closeBlock() throws IOException {
    if (block == null) {
      return;
    }
    boolean isEnd;
    try {
      isEnd = decoder.isEnd();
    } catch (IOException | RuntimeException e) {
      throw told(nextRecord, e);
    }
    if (!isEnd) {
      throw told(
          nextRecord,
          new UnreadableFileException(
              "it goes on behind the %d records that it says it has".formatted(block.records())));
    }
    file.endAt(fileBytes);
    block.requireEnd(file, header.sync());
    block = null;
  }

  /** What libraries throw is the file's fault, unless the storage was at fault before. */
  private IOException told(long record, Exception e) {
    if (file.failure().isPresent()) {
      return file.failure().get();
    }
    String message;
    if (e instanceof UnreadableFileException) {
      message = e.getMessage();
    } else if (e instanceof EOFException) {
      message = "its data end early";
    } else {
      String codec =
          header.codec() == BlockCodec.NULL
              ? ""
              : ", or not compressed with " + header.codec().lowerName();
      message = "its data are damaged%s: %s".formatted(codec, e.getMessage());
    }
    return new UnreadableFileException(
        "the block at byte %d, from record %d on: %s".formatted(block.offset(), record, message),
        e);
  }

  @Override
  public ColumnValues values(int column) {
    return wanted.values(column);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
