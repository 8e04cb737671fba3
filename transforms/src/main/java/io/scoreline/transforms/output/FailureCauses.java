package io.scoreline.transforms.output;

import com.fasterxml.jackson.databind.MappingIterator;
import io.scoreline.transforms.staging.JobStaging;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Groups dead letters by cause: messages that differ only in a quoted value or a number are one.
 */
final class FailureCauses {
  private static final int MAX_CAUSES = 20;
  private static final Pattern VALUES = Pattern.compile("'[^']*'|\\d+");

  private final Map<String, FailureCause> causes = new LinkedHashMap<>();

  void add(DeadLetter letter) {
    String key = letter.kind() + VALUES.matcher(letter.message()).replaceAll("_");
    FailureCause known = causes.get(key);
    if (known != null) {
      causes.put(
          key,
          new FailureCause(
              known.kind(),
              known.message(),
              known.file(),
              known.record(),
              known.line(),
              known.count() + 1));
    } else if (causes.size() < MAX_CAUSES) {
      causes.put(
          key,
          new FailureCause(
              letter.kind(), letter.message(), letter.file(), letter.record(), letter.line(), 1));
    }
  }

  /** Adds so many bytes of dead letters, without holding them all. */
  void addAll(InputStream letters, long bytes) throws IOException {
    try (MappingIterator<DeadLetter> values =
        JobStaging.JSON.readerFor(DeadLetter.class).readValues(new Head(letters, bytes))) {
      while (values.hasNextValue()) {
        add(values.nextValue());
      }
    }
  }

  /** The first bytes of a stream. */
  private static final class Head extends FilterInputStream {
    private long left;

    Head(InputStream in, long bytes) {
      super(in);
      this.left = bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = super.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }
  }

  /** The causes, in the order of their first dead letters; at most 20. */
  List<FailureCause> list() {
    return new ArrayList<>(causes.values());
  }
}
