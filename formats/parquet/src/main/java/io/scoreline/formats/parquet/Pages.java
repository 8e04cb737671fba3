package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/** The pages of one column in one row group, each decompressed when it comes. Not thread-safe. */
final class Pages {
  /** Some writers keep the least and the greatest value in a page's header, whatever its length. */
  private static final int MAX_HEADER_BYTES = 16 << 20;

  private static final int FIRST_HEADER_BYTES = 512;

  private final Leaf leaf;
  private final ChunkBytes bytes;
  private final CompressionCodec codec;
  private final Codecs codecs;
  private final PageMemory memory;
  private final int definitionBits;
  private byte[] decompressed = {};
  private byte[] page = decompressed;
  private int pageStart;
  private int pageEnd;
  private ColumnValues dictionary;
  private int dictionarySize = -1;

  Pages(Leaf leaf, ChunkBytes bytes, CompressionCodec codec, Codecs codecs, PageMemory memory) {
    this.leaf = leaf;
    this.bytes = bytes;
    this.codec = codec;
    this.codecs = codecs;
    this.memory = memory;
    this.definitionBits = bitsFor(leaf.mostDefinition());
    this.dictionary = new ColumnValues(leaf.column().kind(), false);
  }

  /**
   * A page whose values are to be read.
   *
   * @param levels how many levels it has; as many values, if all are there
   */
  record Page(int levels, HybridInts repetition, HybridInts definition, PageValues values) {}

  private static int bitsFor(int most) {
    return 32 - Integer.numberOfLeadingZeros(most);
  }

  /**
   * Reads the next page of values; the one before is gone.
   *
   * @throws UnreadableFileException if there is none, or it is damaged
   */
  Page next() throws IOException {
    while (bytes.left() > 0) {
      PageHeader header = header();
      int size = header.getCompressed_page_size();
      if (size < 0 || header.getUncompressed_page_size() < 0) {
        throw new UnreadableFileException("a page of %d bytes".formatted(size));
      }
      bytes.hold(size);
      page = bytes.array();
      pageStart = bytes.place();
      pageEnd = pageStart + size;
      bytes.skip(size);
      checkSum(header);
      switch (header.getType()) {
        case DICTIONARY_PAGE -> readDictionary(header);
        case DATA_PAGE -> {
          return first(header);
        }
        case DATA_PAGE_V2 -> {
          return second(header);
        }
        case INDEX_PAGE -> {}
      }
    }
    throw new UnreadableFileException("the column ends early");
  }

  private PageHeader header() throws IOException {
    int wanted = (int) Math.min(bytes.left(), FIRST_HEADER_BYTES);
    bytes.hold(wanted);
    int start = bytes.place();
    int end = ThriftClaims.endOf(bytes.array(), start, start + bytes.held());
    while (end < 0) {
      if (bytes.held() == bytes.left() || wanted >= MAX_HEADER_BYTES) {
        throw new UnreadableFileException("the header of a page is damaged");
      }
      wanted = (int) Math.min(bytes.left(), Math.max(2L * bytes.held(), wanted));
      bytes.hold(wanted);
      start = bytes.place();
      end = ThriftClaims.endOf(bytes.array(), start, start + bytes.held());
    }
    bytes.skip(end - start);
    try {
      return Util.readPageHeader(new ByteArrayInputStream(bytes.array(), start, end - start));
    } catch (IOException | RuntimeException e) {
      throw new UnreadableFileException(
          "the header of a page is damaged: %s".formatted(e.getMessage()), e);
    }
  }

  private void checkSum(PageHeader header) throws UnreadableFileException {
    if (!header.isSetCrc()) {
      return;
    }
    CRC32 sum = new CRC32();
    sum.update(page, pageStart, pageEnd - pageStart);
    if ((int) sum.getValue() != header.getCrc()) {
      throw new UnreadableFileException("a page is damaged: its CRC-32 is another");
    }
  }

  private void readDictionary(PageHeader header) throws UnreadableFileException {
    if (!header.isSetDictionary_page_header() || dictionarySize >= 0) {
      throw new UnreadableFileException("a damaged or a second dictionary");
    }
    int size = header.getDictionary_page_header().getNum_values();
    decompress(pageStart, header.getUncompressed_page_size());
    // A value takes a byte at least, of plain booleans an eighth of one.
    if (size < 0 || size > (pageEnd - pageStart) * 8L) {
      throw new UnreadableFileException(
          "a dictionary of %d values in %d bytes".formatted(size, pageEnd - pageStart));
    }
    dictionary.reserve(size);
    new PlainValues(page, pageStart, pageEnd, leaf).read(dictionary, 0, size);
    dictionarySize = size;
  }

  /** Decompresses what is behind a place of the page; what is before stays where it is. */
  private void decompress(int from, int size) throws UnreadableFileException {
    if (codec == CompressionCodec.UNCOMPRESSED) {
      pageStart = from;
      return;
    }
    if (size > decompressed.length) {
      memory.take(size);
      memory.giveBack(decompressed.length);
      decompressed = new byte[size];
    }
    codecs.decompress(codec, page, from, pageEnd - from, decompressed, size);
    page = decompressed;
    pageStart = 0;
    pageEnd = size;
  }

  private Page first(PageHeader header) throws UnreadableFileException {
    DataPageHeader data = header.getData_page_header();
    if (data == null) {
      throw new UnreadableFileException("the header of a page is damaged");
    }
    decompress(pageStart, header.getUncompressed_page_size());
    HybridInts repetition = none();
    HybridInts definition = none();
    if (leaf.isList()) {
      repetition = levels(data.getRepetition_level_encoding(), 1);
    }
    if (leaf.mostDefinition() > 0) {
      definition = levels(data.getDefinition_level_encoding(), definitionBits);
    }
    return page(data.getNum_values(), repetition, definition, data.getEncoding());
  }

  private static HybridInts none() throws UnreadableFileException {
    return new HybridInts(new byte[0], 0, 0, 0);
  }

  /** Levels with their length before them. */
  private HybridInts levels(Encoding encoding, int bits) throws UnreadableFileException {
    if (encoding != Encoding.RLE) {
      throw new UnreadableFileException(
          "levels in the encoding %s (expected: RLE)".formatted(encoding));
    }
    int length =
        pageEnd - pageStart < Integer.BYTES ? -1 : EncodedValues.littleEndian(page, pageStart);
    if (length < 0 || length > pageEnd - pageStart - Integer.BYTES) {
      throw new UnreadableFileException("a page ends early");
    }
    int from = pageStart + Integer.BYTES;
    pageStart = from + length;
    return new HybridInts(page, from, pageStart, bits);
  }

  private Page second(PageHeader header) throws UnreadableFileException {
    DataPageHeaderV2 data = header.getData_page_header_v2();
    if (data == null) {
      throw new UnreadableFileException("the header of a page is damaged");
    }
    int ofRepetition = data.getRepetition_levels_byte_length();
    int ofDefinition = data.getDefinition_levels_byte_length();
    int size = header.getUncompressed_page_size();
    if (ofRepetition < 0
        || ofDefinition < 0
        || (long) ofRepetition + ofDefinition > Math.min(size, pageEnd - pageStart)) {
      throw new UnreadableFileException("a page ends early");
    }
    int values = ofRepetition + ofDefinition;
    // The array of what is compressed stays as it is while the page is read.
    HybridInts repetition =
        new HybridInts(page, pageStart, pageStart + ofRepetition, leaf.isList() ? 1 : 0);
    HybridInts definition =
        new HybridInts(page, pageStart + ofRepetition, pageStart + values, definitionBits);
    boolean isCompressed = !data.isSetIs_compressed() || data.isIs_compressed();
    if (!isCompressed || pageEnd == pageStart + values) {
      pageStart += values;
    } else {
      decompress(pageStart + values, size - values);
    }
    return page(data.getNum_values(), repetition, definition, data.getEncoding());
  }

  private Page page(int levels, HybridInts repetition, HybridInts definition, Encoding encoding)
      throws UnreadableFileException {
    if (levels < 0) {
      throw new UnreadableFileException("a page of %d values".formatted(levels));
    }
    return new Page(levels, repetition, definition, values(encoding, levels));
  }

  private PageValues values(Encoding encoding, int most) throws UnreadableFileException {
    Type type = leaf.type();
    boolean isInteger = type == Type.INT32 || type == Type.INT64;
    boolean isFixed = type == Type.FIXED_LEN_BYTE_ARRAY;
    boolean isText = type == Type.BYTE_ARRAY;
    if (encoding == Encoding.PLAIN) {
      return new PlainValues(page, pageStart, pageEnd, leaf);
    }
    if (encoding == Encoding.RLE_DICTIONARY || encoding == Encoding.PLAIN_DICTIONARY) {
      return places();
    }
    if (encoding == Encoding.RLE && type == Type.BOOLEAN) {
      return EncodedValues.booleans(page, pageStart, pageEnd);
    }
    if (encoding == Encoding.DELTA_BINARY_PACKED && isInteger) {
      return EncodedValues.deltas(page, pageStart, pageEnd, leaf, most);
    }
    if (encoding == Encoding.DELTA_LENGTH_BYTE_ARRAY && isText) {
      return EncodedValues.lengthsFirst(page, pageStart, pageEnd, leaf, most);
    }
    if (encoding == Encoding.DELTA_BYTE_ARRAY && (isText || isFixed)) {
      return EncodedValues.prefixes(page, pageStart, pageEnd, leaf, most);
    }
    if (encoding == Encoding.BYTE_STREAM_SPLIT && widthOf(type) > 0) {
      return EncodedValues.split(page, pageStart, pageEnd, leaf, widthOf(type));
    }
    throw new UnreadableFileException(
        "values of type %s in the encoding %s (expected: one that the format has for them)"
            .formatted(type, encoding));
  }

  private int widthOf(Type type) {
    return switch (type) {
      case INT32, FLOAT -> 4;
      case INT64, DOUBLE -> 8;
      case FIXED_LEN_BYTE_ARRAY -> leaf.width();
      default -> 0;
    };
  }

  private PageValues places() throws UnreadableFileException {
    if (dictionarySize < 0) {
      throw new UnreadableFileException("a page without its dictionary");
    }
    if (pageStart == pageEnd) {
      // A page in which no value is there.
      return new DictionaryValues(dictionary, dictionarySize, none());
    }
    int bits = page[pageStart] & 0xff;
    HybridInts places = new HybridInts(page, pageStart + 1, pageEnd, bits);
    return new DictionaryValues(dictionary, dictionarySize, places);
  }

  /** Gives the memory back. */
  void close() {
    memory.giveBack(decompressed.length);
    decompressed = new byte[0];
    bytes.close();
  }
}
