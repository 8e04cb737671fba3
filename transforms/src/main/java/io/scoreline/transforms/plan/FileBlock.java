package io.scoreline.transforms.plan;

import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableFormats;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Something of a large file that is to be searched for the ends of records. */
public sealed interface FileBlock extends Serializable {
  /** Searches it; what was found, by the numbers of the file's blocks. */
  List<ScannedBlock> scan() throws IOException;

  /**
   * A block of a file whose records end where its text says so.
   *
   * @param file the file
   * @param number the block's number in the file, from 0
   * @param from its first byte, about
   * @param to the byte behind its last, about
   * @param rules how records are told apart
   */
  record OfText(InputFile file, int number, long from, long to, RecordBoundaries.Rules rules)
      implements FileBlock {
    @Override
    public List<ScannedBlock> scan() throws IOException {
      RecordBoundaries.Scan scan = new RecordBoundaries(rules).scan(file, from, to);
      return List.of(new ScannedBlock(file.ordinal(), number, scan));
    }
  }

  /**
   * A whole file that tells where it can be cut and how many records are there.
   *
   * @param file the file
   * @param format one of typed tables
   * @param sliceBytes how many bytes of it make a block, about
   */
  record OfTable(InputFile file, RecordFormat format, long sliceBytes) implements FileBlock {
    @Override
    public List<ScannedBlock> scan() throws IOException {
      List<TableFile.Group> groups;
      try {
        groups = TableFormats.of(format).open(file).groups();
      } catch (UnreadableFileException e) {
        // Left whole: whoever reads it says so, as of a small file.
        return List.of();
      }
      return TableBlocks.of(file, groups, sliceBytes);
    }
  }
}
