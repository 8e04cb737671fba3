package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;

/** Reads a column of one row group, some records at a time. Not thread-safe. */
final class ColumnCursor {
  /** Levels that are looked at together. */
  private static final int AT_ONCE = 1024;

  private final Leaf leaf;
  private final Pages pages;
  private final int mostElements;
  private final int[] repetition = new int[AT_ONCE];
  private final int[] definition = new int[AT_ONCE];
  private final ColumnValues elements;
  private long levelsLeft;
  private Pages.Page page;
  private int pageLeft;
  private int level;
  private int levels;
  private int element;
  private boolean allThere;

  /**
   * @param levels how many levels the row group has of the column
   * @param mostElements so many elements of a list are kept
   */
  ColumnCursor(Leaf leaf, Pages pages, long levels, int mostElements) {
    this.leaf = leaf;
    this.pages = pages;
    this.levelsLeft = levels;
    this.mostElements = mostElements;
    this.elements = new ColumnValues(leaf.column().kind(), false);
  }

  /**
   * Reads so many records.
   *
   * @throws UnreadableFileException if there are not so many, or the column is damaged
   */
  void read(ColumnValues target, int records) throws IOException {
    target.clear();
    if (leaf.isList()) {
      readLists(target, records);
    } else {
      readSingle(target, records);
    }
  }

  private void nextPage() throws IOException {
    do {
      if (levelsLeft <= 0) {
        throw new UnreadableFileException("the column ends early");
      }
      page = pages.next();
      pageLeft = page.levels();
      levelsLeft -= pageLeft;
    } while (pageLeft == 0);
  }

  private void readSingle(ColumnValues target, int records) throws IOException {
    target.reserve(records);
    int done = 0;
    while (done < records) {
      if (pageLeft == 0) {
        nextPage();
      }
      int more = Math.min(pageLeft, records - done);
      if (leaf.mostDefinition() == 0) {
        page.values().read(target, done, more);
      } else {
        more = Math.min(more, AT_ONCE);
        readOptional(target, done, more);
      }
      done += more;
      pageLeft -= more;
    }
  }

  private void readOptional(ColumnValues target, int at, int count) throws UnreadableFileException {
    page.definition().read(definition, count);
    int present = present(count);
    page.values().read(target, at, present);
    if (present == count) {
      return;
    }
    // Those that are there came together: from the last on, each goes to its record.
    for (int i = count - 1; i >= 0; i--) {
      boolean isThere = definition[i] == leaf.mostDefinition();
      if (isThere && --present != i) {
        target.copy(target, at + present, at + i);
      }
      if (!isThere) {
        target.setMissing(at + i, true);
      }
    }
  }

  private int present(int count) {
    int present = 0;
    for (int i = 0; i < count; i++) {
      present += definition[i] == leaf.mostDefinition() ? 1 : 0;
    }
    return present;
  }

  private void readLists(ColumnValues target, int records) throws IOException {
    int used = 0;
    for (int record = 0; record < records; record++) {
      if (!hasLevel()) {
        throw new UnreadableFileException("the column ends early");
      }
      if (repetition[level] != 0) {
        throw new UnreadableFileException("a list goes on where it has to start");
      }
      int start = used;
      int length = lengthOfNone(definition[level]);
      do {
        if (allThere) {
          // As many as there are together: long vectors are most of what lists are for.
          int count = elementsTogether();
          length = Math.max(0, length);
          used = takeElements(target, used, count, Math.max(0, mostElements - length));
          length += count;
          level += count;
          continue;
        }
        if (definition[level] >= leaf.repeatedDefinition()) {
          length = Math.max(0, length) + 1;
          used = takeElement(target, used, length <= mostElements);
        }
        level++;
      } while (hasLevel() && repetition[level] != 0);
      target.setList(record, start, length);
    }
  }

  private int lengthOfNone(int defined) {
    return defined >= leaf.repeatedDefinition() - 1 ? 0 : ColumnValues.NO_LIST;
  }

  /** How many elements of one list there are from here on, of those that were looked at. */
  private int elementsTogether() {
    int end = level + 1;
    while (end < levels && repetition[end] != 0) {
      end++;
    }
    return end - level;
  }

  private int takeElements(ColumnValues target, int used, int count, int most) {
    int kept = Math.min(count, most);
    target.reserve(used + kept);
    target.copy(elements, element, used, kept);
    element += count;
    return used + kept;
  }

  private int takeElement(ColumnValues target, int used, boolean isKept) {
    boolean isThere = definition[level] == leaf.mostDefinition();
    int from = element;
    if (isThere) {
      element++;
    }
    if (!isKept) {
      return used;
    }
    target.reserve(used + 1);
    if (isThere) {
      target.copy(elements, from, used);
    } else {
      target.setMissing(used, true);
    }
    return used + 1;
  }

  /** Brings more levels, and the elements that are there; no more than the row group has. */
  private boolean hasLevel() throws IOException {
    if (level < levels) {
      return true;
    }
    if (pageLeft == 0) {
      if (levelsLeft <= 0) {
        return false;
      }
      nextPage();
    }
    levels = Math.min(pageLeft, AT_ONCE);
    pageLeft -= levels;
    level = 0;
    page.repetition().read(repetition, levels);
    page.definition().read(definition, levels);
    int present = present(levels);
    elements.reserve(present);
    page.values().read(elements, 0, present);
    element = 0;
    allThere = present == levels;
    return true;
  }

  void close() {
    pages.close();
  }
}
