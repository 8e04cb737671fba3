package io.scoreline.transforms.staging;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a worker leaves of a unit that it has in flight, so that it can be told, if its process
 * ends, what ended it. A unit whose process ended is scored with care: the trail then says before
 * each model call which records it is about, and from one process to the next it closes in on the
 * record. Immutable.
 *
 * @param placeOrNull where the worker is; null in a unit that is scored without care
 * @param endedAtOrNull where the last process ended, if that was a single record, or reading
 * @param ends how many processes in a row have ended there
 * @param alone calls that ended a process: their records are scored one at a time
 * @param fatal records that are not scored any more, in order
 * @param unreadable files, by number, that are not read any more, in order
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record UnitTrail(
    @JsonProperty("place") Place placeOrNull,
    @JsonProperty("ended_at") Place endedAtOrNull,
    @JsonProperty("ends") int ends,
    @JsonProperty("alone") List<Place> alone,
    @JsonProperty("fatal") List<Fatal> fatal,
    @JsonProperty("unreadable") List<Long> unreadable) {
  /** Of a unit with so many of either, what comes after the last is not tried. */
  static final int MOST_FATAL = 10;

  /** Of a unit that no process has ended with. */
  public static final UnitTrail NONE = new UnitTrail(null, null, 0, null, null, null);

  /**
   * A record of a unit.
   *
   * @param file the file's number, from 0
   * @param record the record's number in the file, from 0
   */
  public record RecordPlace(@JsonProperty("file") long file, @JsonProperty("record") long record)
      implements Comparable<RecordPlace> {
    private static final Comparator<RecordPlace> IN_ORDER =
        Comparator.comparingLong(RecordPlace::file).thenComparingLong(RecordPlace::record);

    @Override
    public int compareTo(RecordPlace other) {
      return IN_ORDER.compare(this, other);
    }
  }

  /**
   * What a worker does.
   *
   * @param calling whether the model scores the records; else what follows on them is read
   * @param first the first of them
   * @param last the last of them
   */
  public record Place(
      @JsonProperty("calling") boolean calling,
      @JsonProperty("first") RecordPlace first,
      @JsonProperty("last") RecordPlace last) {
    public Place {
      requireNonNull(first, "first is null");
      requireNonNull(last, "last is null");
    }

    @JsonIgnore
    boolean isCallOfSeveral() {
      return calling && !first.equals(last);
    }

    private boolean holds(RecordPlace record) {
      return first.compareTo(record) <= 0 && record.compareTo(last) <= 0;
    }
  }

  /**
   * A record that ended processes when it was scored alone.
   *
   * @param record the record
   * @param ends how many processes
   */
  public record Fatal(@JsonProperty("record") RecordPlace record, @JsonProperty("ends") int ends) {}

  /** How a record is to be scored. */
  public enum Care {
    TOGETHER,
    ALONE,
    /** Not at all, as it ends processes. */
    FATAL,
    /** Not at all, as too many before it do. */
    GIVEN_UP
  }

  public UnitTrail {
    alone = alone == null ? List.of() : List.copyOf(alone);
    fatal = fatal == null ? List.of() : List.copyOf(fatal);
    unreadable = unreadable == null ? List.of() : List.copyOf(unreadable);
  }

  /** The same, from another place. */
  public UnitTrail at(Place place) {
    return new UnitTrail(place, endedAtOrNull, ends, alone, fatal, unreadable);
  }

  /** The same, of a worker that has stopped in order. */
  public UnitTrail atRest() {
    return at(null);
  }

  /** The trail of a worker that is stuck at a place: however it is tried, it will be again. */
  public UnitTrail stuckAt(Place place, int attempts) {
    return new UnitTrail(place, place, attempts - 1, alone, fatal, unreadable);
  }

  /**
   * What to do in the process that comes after one that ended and left this.
   *
   * @param attempts how many processes a record may end alone, or a file while it is read
   */
  public UnitTrail afterEnd(int attempts) {
    if (placeOrNull == null) {
      return this;
    }
    if (placeOrNull.isCallOfSeveral()) {
      List<Place> more = new ArrayList<>(alone);
      more.add(placeOrNull);
      return new UnitTrail(null, null, 0, more, fatal, unreadable);
    }
    int inARow = placeOrNull.equals(endedAtOrNull) ? ends + 1 : 1;
    if (inARow < attempts) {
      return new UnitTrail(null, placeOrNull, inARow, alone, fatal, unreadable);
    }
    if (placeOrNull.calling()) {
      List<Fatal> more = new ArrayList<>(fatal);
      more.add(new Fatal(placeOrNull.first(), inARow));
      return new UnitTrail(null, null, 0, alone, more, unreadable);
    }
    List<Long> more = new ArrayList<>(unreadable);
    more.add(placeOrNull.first().file());
    return new UnitTrail(null, null, 0, alone, fatal, more);
  }

  /** How a record is to be scored. */
  public Care careFor(RecordPlace record) {
    if (endsOf(record) > 0) {
      return Care.FATAL;
    }
    if (isBehindMany(fatal.size()) && record.compareTo(fatal.get(fatal.size() - 1).record()) > 0) {
      return Care.GIVEN_UP;
    }
    return alone.stream().anyMatch(call -> call.holds(record)) ? Care.ALONE : Care.TOGETHER;
  }

  /** How many processes a record has ended alone; 0 if it is not known to do so. */
  public int endsOf(RecordPlace record) {
    return fatal.stream()
        .filter(known -> known.record().equals(record))
        .mapToInt(Fatal::ends)
        .findFirst()
        .orElse(0);
  }

  /** Whether a file is not to be read. */
  @JsonIgnore
  public boolean isUnreadable(long file) {
    return unreadable.contains(file)
        || (isBehindMany(unreadable.size()) && file > unreadable.get(unreadable.size() - 1));
  }

  private static boolean isBehindMany(int known) {
    return known >= MOST_FATAL;
  }
}
