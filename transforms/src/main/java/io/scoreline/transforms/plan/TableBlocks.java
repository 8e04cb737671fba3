package io.scoreline.transforms.plan;

import io.scoreline.transforms.plan.RecordBoundaries.Assumed;
import io.scoreline.transforms.plan.RecordBoundaries.Scan;
import io.scoreline.transforms.records.TableFile;
import java.util.ArrayList;
import java.util.List;

/** Puts the groups of records of a file together into blocks of a size that is worth a part. */
final class TableBlocks {
  private TableBlocks() {}

  /**
   * Cuts between groups. Such whose places are not in the order of their records stay together, as
   * a slice is a range of bytes.
   */
  static List<ScannedBlock> of(InputFile file, List<TableFile.Group> groups, long sliceBytes) {
    List<ScannedBlock> blocks = new ArrayList<>();
    boolean[] ordered = ordered(groups);
    long start = 0;
    long records = 0;
    for (int i = 0; i < groups.size(); i++) {
      long offset = groups.get(i).offset();
      if (ordered[i] && records > 0 && offset - start >= sliceBytes) {
        blocks.add(block(file, blocks.size(), start, records));
        start = offset;
        records = 0;
      }
      records += groups.get(i).records();
    }
    blocks.add(block(file, blocks.size(), start, records));
    return blocks;
  }

  /** Whether all groups before a group start before it, and all behind it behind its start. */
  private static boolean[] ordered(List<TableFile.Group> groups) {
    boolean[] ordered = new boolean[groups.size()];
    long most = -1;
    for (int i = 0; i < ordered.length; i++) {
      long offset = groups.get(i).offset();
      ordered[i] = offset > most;
      most = Math.max(most, offset);
    }
    long least = Long.MAX_VALUE;
    for (int i = ordered.length - 1; i >= 0; i--) {
      long offset = groups.get(i).offset();
      ordered[i] &= offset < least;
      least = Math.min(least, offset);
    }
    return ordered;
  }

  private static ScannedBlock block(InputFile file, int number, long start, long records) {
    Assumed found = new Assumed(records, false, start, 0, 0);
    return new ScannedBlock(file.ordinal(), number, new Scan(found, found, 0));
  }
}
