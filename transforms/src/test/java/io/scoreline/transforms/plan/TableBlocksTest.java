package io.scoreline.transforms.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import io.scoreline.transforms.records.TableFile.Group;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableBlocksTest {
  private static final InputFile FILE = new InputFile(3, "t.parquet", "t.parquet", 1000, "1");

  private static List<FileSlice> cut(long sliceBytes, Group... groups) {
    List<RecordBoundaries.Scan> scans =
        TableBlocks.of(FILE, List.of(groups), sliceBytes).stream().map(ScannedBlock::scan).toList();
    return new SliceCutter(false).cut(FILE, scans);
  }

  private static FileSlice slice(long from, long to, long firstRecord) {
    return new FileSlice(FILE, from, to - from, firstRecord, 1);
  }

  @Test
  void cutsBetweenGroupsWithTheNumberOfEachFirstRecord() {
    assertThat(
        cut(1, new Group(4, 10), new Group(300, 20), new Group(600, 30)),
        contains(slice(0, 300, 0), slice(300, 600, 10), slice(600, 1000, 30)));
  }

  @Test
  void putsSmallGroupsTogether() {
    assertThat(
        cut(300, new Group(4, 10), new Group(100, 1), new Group(400, 20), new Group(600, 30)),
        contains(slice(0, 400, 0), slice(400, 1000, 11)));
  }

  @Test
  void leavesAFileWholeThatHasOneGroupOrNone() {
    assertThat(cut(1, new Group(4, 10)), contains(slice(0, 1000, 0)));
    assertThat(cut(1), contains(slice(0, 1000, 0)));
  }

  @Test
  void startsNoSliceWithAGroupThatHasNoRecordBeforeIt() {
    assertThat(
        cut(1, new Group(4, 0), new Group(300, 20), new Group(600, 30)),
        contains(slice(0, 600, 0), slice(600, 1000, 20)));
  }

  @Test
  void keepsGroupsTogetherThatAreNotInTheOrderOfTheirRecords() {
    assertThat(
        cut(1, new Group(4, 10), new Group(600, 20), new Group(300, 30), new Group(900, 40)),
        contains(slice(0, 900, 0), slice(900, 1000, 60)));
    assertThat(
        cut(1, new Group(4, 10), new Group(300, 20), new Group(300, 30)),
        contains(slice(0, 1000, 0)));
  }
}
