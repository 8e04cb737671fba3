package io.scoreline.transforms.plan;

import io.scoreline.transforms.plan.RecordBoundaries.Assumed;
import io.scoreline.transforms.plan.RecordBoundaries.Scan;
import java.util.ArrayList;
import java.util.List;

/** Puts the scans of a file's blocks together into slices, numbered by record and by line. */
final class SliceCutter {
  private final boolean header;

  /**
   * @param header whether the file's first record is a header, which is not counted
   */
  SliceCutter(boolean header) {
    this.header = header;
  }

  /**
   * Cuts a file.
   *
   * @param file the file
   * @param scans the scans of its blocks, in file order, without a gap; at least one
   */
  List<FileSlice> cut(InputFile file, List<Scan> scans) {
    List<FileSlice> slices = new ArrayList<>();
    long start = 0;
    long startRecord = 0;
    long startLine = 1;
    long records = header ? -1 : 0;
    long lines = 1;
    boolean inside = false;
    for (int block = 0; block < scans.size(); block++) {
      Scan scan = scans.get(block);
      Assumed found = inside ? scan.inside() : scan.outside();
      long end = found.firstEnd();
      // A slice must leave records behind it, and its first record must not be the header.
      long recordsThere = records + found.recordsAtFirstEnd();
      if (block > 0 && end > start && end < file.sizeBytes() && recordsThere >= 0) {
        slices.add(new FileSlice(file, start, end - start, startRecord, startLine));
        start = end;
        startRecord = recordsThere;
        startLine = lines + found.linesAtFirstEnd();
      }
      records += found.records();
      lines += scan.lines();
      inside = found.endsInside();
    }
    slices.add(new FileSlice(file, start, file.sizeBytes() - start, startRecord, startLine));
    return slices;
  }
}
