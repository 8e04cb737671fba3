package io.scoreline.transforms.output;

import io.scoreline.transforms.plan.RecordSelection;
import io.scoreline.transforms.plan.SelectedRecords;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds what is dead in a version. Of a file whose rest is one dead letter that is every record
 * without a row; without rows nobody can tell, and it is the whole file.
 */
final class DeadRecords {
  private DeadRecords() {}

  /** The dead records of a version, by file, in the order of the files. */
  static SelectedRecords of(VersionFiles version) throws IOException {
    Map<String, RecordSelection.Builder> dead = new LinkedHashMap<>();
    Set<String> cut = new HashSet<>();
    try (LetterReader letters = version.letters()) {
      for (; letters.next().isPresent(); letters.advance()) {
        DeadLetter letter = letters.next().get();
        var ofFile = dead.computeIfAbsent(letter.file(), name -> new RecordSelection.Builder());
        if (letter.record() == DeadLetter.WHOLE_FILE) {
          cut.add(letter.file());
        } else {
          add(ofFile, letter.record(), letter.file(), version.damagedLetters());
        }
      }
    }
    Map<String, RecordSelection> selections = new LinkedHashMap<>();
    dead.forEach((file, records) -> selections.put(file, records.build()));
    cut.forEach(file -> selections.put(file, RecordSelection.ALL));
    Map<String, Long> records = new HashMap<>();
    Set<String> scored = new HashSet<>();
    try (AccountReader accounts = version.accounts()) {
      for (; accounts.next().isPresent(); accounts.advance()) {
        FileAccount file = accounts.next().get();
        boolean isWhole = file.extent() == FileAccount.Extent.WHOLE;
        if (isWhole && selections.containsKey(file.name())) {
          records.put(file.name(), file.in());
        }
        if (file.scored() > 0 && cut.contains(file.name())) {
          scored.add(file.name());
        }
      }
    }
    if (version.settings().hasRows()) {
      selections.putAll(withoutRow(version, scored));
    }
    return new SelectedRecords(
        selections, records, selections.isEmpty() ? Optional.empty() : version.binding());
  }

  private static void add(
      RecordSelection.Builder records,
      long record,
      String file,
      Function<String, JobFailedException> damaged) {
    try {
      records.add(record);
    } catch (IllegalArgumentException e) {
      throw damaged.apply("%s: %s".formatted(file, e.getMessage()));
    }
  }

  /** All records without a row, of files of which some have one. */
  private static Map<String, RecordSelection> withoutRow(VersionFiles version, Set<String> files)
      throws IOException {
    Map<String, RecordSelection.Builder> scored = new LinkedHashMap<>();
    files.forEach(file -> scored.put(file, new RecordSelection.Builder()));
    if (!scored.isEmpty()) {
      try (RowReader rows = version.rows()) {
        for (; rows.isRow(); rows.advance()) {
          RecordSelection.Builder ofFile = scored.get(rows.file());
          if (ofFile != null) {
            add(ofFile, rows.record(), rows.file(), version.damagedRows());
          }
        }
      }
    }
    Map<String, RecordSelection> others = new LinkedHashMap<>();
    scored.forEach((file, records) -> others.put(file, records.build().others()));
    return others;
  }
}
