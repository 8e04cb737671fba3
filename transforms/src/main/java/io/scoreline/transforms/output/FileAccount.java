package io.scoreline.transforms.output;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What became of the records of one slice of a file.
 *
 * @param file the file's number in path order, from 0
 * @param name the file's name below the input's root
 * @param firstRecord the number of the slice's first record in the file, from 0
 * @param in records read
 * @param scored records in the output
 * @param dead records, or files, in the dead letters
 * @param bytes how long the slice is
 * @param extent how much of the slice {@code in} counts
 * @param reach the number behind the last record that is known to be there, scored or not, where
 *     only some are scored; 0 otherwise
 * @param rows its rows in the output
 * @param effort what it took
 */
public record FileAccount(
    @JsonProperty("file") long file,
    @JsonProperty("name") String name,
    @JsonProperty("first_record") long firstRecord,
    @JsonProperty("in") long in,
    @JsonProperty("scored") long scored,
    @JsonProperty("dead") long dead,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("extent") Extent extent,
    @JsonProperty("reach") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long reach,
    @JsonProperty("rows") RowBytes rows,
    @JsonProperty("effort") Effort effort) {
  /** How much of a slice, or of a file, could be read. */
  public enum Extent {
    /** All of it. */
    @JsonProperty("whole")
    WHOLE,
    /** Some of it: the rest is one dead letter. */
    @JsonProperty("cut_short")
    CUT_SHORT,
    /** None of it, as the file is no longer the one that was planned. */
    @JsonProperty("changed")
    CHANGED
  }

  public FileAccount {
    requireNonNull(name, "name is null");
    requireNonNull(extent, "extent is null");
    requireNonNull(rows, "rows is null");
    requireNonNull(effort, "effort is null");
  }

  /** The account of a slice of which all records are scored, before its rows are staged. */
  public FileAccount(
      long file,
      String name,
      long firstRecord,
      long in,
      long scored,
      long dead,
      long bytes,
      Extent extent) {
    this(file, name, firstRecord, in, scored, dead, bytes, extent, 0);
  }

  /** The account of a slice of which some records may be scored, before its rows are staged. */
  public FileAccount(
      long file,
      String name,
      long firstRecord,
      long in,
      long scored,
      long dead,
      long bytes,
      Extent extent,
      long reach) {
    this(
        file,
        name,
        firstRecord,
        in,
        scored,
        dead,
        bytes,
        extent,
        reach,
        RowBytes.NONE,
        Effort.NONE);
  }

  static FileAccount none(long file, String name) {
    return new FileAccount(file, name, 0, 0, 0, 0, 0, Extent.WHOLE);
  }

  /** This account and that of the file's next slice. */
  FileAccount plus(FileAccount slice) {
    Extent worse = extent.compareTo(slice.extent()) >= 0 ? extent : slice.extent();
    return new FileAccount(
        file,
        name,
        0,
        in + slice.in(),
        scored + slice.scored(),
        dead + slice.dead(),
        bytes + slice.bytes(),
        worse,
        Math.max(reach, slice.reach()),
        rows.plus(slice.rows()),
        effort.plus(slice.effort()));
  }

  /** The same account of a file that is so long. */
  FileAccount withBytes(long length) {
    return new FileAccount(
        file, name, firstRecord, in, scored, dead, length, extent, reach, rows, effort);
  }

  /** The same account with such rows. */
  public FileAccount withRows(RowBytes its) {
    return new FileAccount(
        file, name, firstRecord, in, scored, dead, bytes, extent, reach, its, effort);
  }

  /** The same account of what took so much. */
  public FileAccount withEffort(Effort its) {
    return new FileAccount(
        file, name, firstRecord, in, scored, dead, bytes, extent, reach, rows, its);
  }

  /** The account of a slice of which nothing is published. */
  FileAccount asNothing() {
    return new FileAccount(file, name, firstRecord, 0, 0, 0, bytes, extent).withEffort(effort);
  }

  /** The account of a file that changed: it is one dead letter, whatever of it was read. */
  FileAccount asOneDeadLetter() {
    return new FileAccount(file, name, 0, 1, 0, 1, bytes, Extent.CHANGED).withEffort(effort);
  }
}
