package io.scoreline.transforms.plan;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Blocks that one worker searches, one after the other. What is found in them is gathered in one
 * place, which costs a runner time for each element that comes: there are few, of many blocks.
 *
 * @param blocks at least one
 */
public record BlockGroup(List<FileBlock> blocks) implements Serializable {
  /** Enough for any number of workers to end together. */
  private static final int MAX_GROUPS = 64;

  public BlockGroup {
    blocks = List.copyOf(blocks);
  }

  /** What was found in them. */
  public record Scanned(List<ScannedBlock> blocks) implements Serializable {
    public Scanned {
      blocks = List.copyOf(blocks);
    }
  }

  /** Puts blocks that follow each other together. */
  public static List<BlockGroup> of(List<FileBlock> blocks) {
    int size = Math.max(1, (blocks.size() + MAX_GROUPS - 1) / MAX_GROUPS);
    List<BlockGroup> groups = new ArrayList<>();
    for (int from = 0; from < blocks.size(); from += size) {
      groups.add(new BlockGroup(blocks.subList(from, Math.min(blocks.size(), from + size))));
    }
    return groups;
  }

  /** Searches the blocks. */
  public Scanned scan() throws IOException {
    List<ScannedBlock> scanned = new ArrayList<>();
    for (FileBlock block : blocks) {
      scanned.addAll(block.scan());
    }
    return new Scanned(scanned);
  }
}
