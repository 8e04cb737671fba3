package io.scoreline.transforms.staging;

import io.scoreline.transforms.output.FileAccount;
import io.scoreline.transforms.output.RowBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksum of the rows of some slices, and that of each. Not thread-safe. */
final class SliceChecksums implements Checksum {
  private final List<FileAccount> slices;
  private final List<FileAccount> done = new ArrayList<>();
  private final CRC32C all = new CRC32C();
  private final CRC32C slice = new CRC32C();
  private long left;

  SliceChecksums(List<FileAccount> slices) {
    this.slices = slices;
    endSlices();
  }

  /** The accounts of the slices whose rows it has seen, with their checksums. */
  List<FileAccount> accounts() {
    return done;
  }

  @Override
  public void update(int one) {
    update(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    all.update(bytes, offset, length);
    int from = offset;
    while (from < offset + length && done.size() < slices.size()) {
      int count = (int) Math.min(left, offset + length - from);
      slice.update(bytes, from, count);
      from += count;
      left -= count;
      if (left == 0) {
        endSlice();
        endSlices();
      }
    }
  }

  @Override
  public long getValue() {
    return all.getValue();
  }

  @Override
  public void reset() {
    all.reset();
    slice.reset();
    done.clear();
    endSlices();
  }

  private void endSlice() {
    FileAccount account = slices.get(done.size());
    done.add(account.withRows(new RowBytes(account.rows().bytes(), Crc32c.hex(slice))));
    slice.reset();
  }

  /** Ends slices without rows, up to one that has some. */
  private void endSlices() {
    while (done.size() < slices.size()) {
      left = slices.get(done.size()).rows().bytes();
      if (left > 0) {
        return;
      }
      endSlice();
    }
  }
}
