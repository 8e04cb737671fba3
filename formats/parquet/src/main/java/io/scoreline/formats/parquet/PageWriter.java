package io.scoreline.formats.parquet;

import io.airlift.compress.snappy.SnappyCompressor;
import io.scoreline.transforms.records.ColumnValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/** Writes a column of a row group as pages that are compressed with snappy. Not thread-safe. */
final class PageWriter {
  private final CountedStream out;
  private final SnappyCompressor compressor = new SnappyCompressor();
  private byte[] compressed = {};
  private long plainBytes;

  PageWriter(CountedStream out) {
    this.out = out;
  }

  /** Writes a column; gives what the footer says of it. */
  ColumnChunk write(ColumnBuffer column) throws IOException {
    long start = out.length();
    plainBytes = 0;
    Optional<TextDictionary> dictionary =
        column.isText() ? TextDictionary.of(column) : Optional.empty();
    if (dictionary.isPresent()) {
      writeDictionary(dictionary.get());
    }
    long data = out.length();
    long levels = 0;
    ColumnBuffer.Place from = ColumnBuffer.Place.START;
    for (ColumnBuffer.Place to : column.pageEnds()) {
      levels += writePage(column, dictionary, from, to);
      from = to;
    }
    List<Encoding> encodings = new ArrayList<>(List.of(Encoding.RLE, Encoding.PLAIN));
    if (dictionary.isPresent()) {
      encodings.add(Encoding.RLE_DICTIONARY);
    }
    ColumnMetaData meta =
        new ColumnMetaData(
            WrittenSchema.type(column.column().kind()),
            encodings,
            WrittenSchema.path(column.column()),
            CompressionCodec.SNAPPY,
            levels,
            plainBytes,
            out.length() - start,
            data);
    if (dictionary.isPresent()) {
      meta.setDictionary_page_offset(start);
    }
    ColumnChunk chunk = new ColumnChunk(start);
    chunk.setMeta_data(meta);
    return chunk;
  }

  private void writeDictionary(TextDictionary dictionary) throws IOException {
    PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, 0, 0);
    header.setDictionary_page_header(new DictionaryPageHeader(dictionary.count(), Encoding.PLAIN));
    write(header, dictionary.entries());
  }

  /** Writes the rows between two places; says how many levels they have. */
  private int writePage(
      ColumnBuffer column,
      Optional<TextDictionary> dictionary,
      ColumnBuffer.Place from,
      ColumnBuffer.Place to)
      throws IOException {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    int levels = writeLevels(column, from.rows(), to.rows(), page);
    if (dictionary.isPresent()) {
      page.writeBytes(dictionary.get().places(from.values(), to.values()));
    } else if (column.column().kind() == ColumnValues.Kind.BOOLEAN) {
      page.writeBytes(bits(column.values(), from.bytes(), to.bytes()));
    } else {
      page.write(column.values(), from.bytes(), to.bytes() - from.bytes());
    }
    PageHeader header = new PageHeader(PageType.DATA_PAGE, 0, 0);
    header.setData_page_header(
        new DataPageHeader(
            levels,
            dictionary.isPresent() ? Encoding.RLE_DICTIONARY : Encoding.PLAIN,
            Encoding.RLE,
            Encoding.RLE));
    write(header, page.toByteArray());
    return levels;
  }

  private static int writeLevels(
      ColumnBuffer column, int fromRow, int toRow, ByteArrayOutputStream page) {
    boolean isList = column.column().list();
    int most = isList ? 2 : 1;
    HybridIntsWriter repetition = new HybridIntsWriter(1);
    HybridIntsWriter definition = new HybridIntsWriter(HybridIntsWriter.widthFor(most));
    int levels = 0;
    for (int row = fromRow; row < toRow; row++) {
      int count = column.count(row);
      repetition.add(0, 1);
      repetition.add(1, Math.max(0, count - 1));
      // A list that is there and has no element is defined but for that.
      int defined = count == ColumnBuffer.NONE ? 0 : count == 0 ? 1 : most;
      definition.add(defined, Math.max(1, count));
      levels += Math.max(1, count);
    }
    if (isList) {
      counted(repetition.finish(), page);
    }
    counted(definition.finish(), page);
    return levels;
  }

  private static void counted(byte[] levels, ByteArrayOutputStream page) {
    page.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(levels.length)
            .array());
    page.writeBytes(levels);
  }

  private static byte[] bits(byte[] values, int from, int to) {
    byte[] bits = new byte[(to - from + 7) / 8];
    for (int i = from; i < to; i++) {
      bits[(i - from) / 8] |= (byte) (values[i] << ((i - from) % 8));
    }
    return bits;
  }

  private void write(PageHeader header, byte[] page) throws IOException {
    int most = compressor.maxCompressedLength(page.length);
    if (most > compressed.length) {
      compressed = new byte[most];
    }
    int length = compressor.compress(page, 0, page.length, compressed, 0, compressed.length);
    header.setUncompressed_page_size(page.length);
    header.setCompressed_page_size(length);
    long start = out.length();
    Util.writePageHeader(header, out);
    plainBytes += out.length() - start + page.length;
    out.write(compressed, 0, length);
  }
}
