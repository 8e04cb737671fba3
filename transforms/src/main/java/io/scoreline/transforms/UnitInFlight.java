package io.scoreline.transforms;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.scorer.Heartbeat;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.UnitTrail;
import io.scoreline.transforms.staging.UnitTrail.Care;
import io.scoreline.transforms.staging.UnitTrail.Place;
import io.scoreline.transforms.staging.UnitTrail.RecordPlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The unit that a worker has in flight, and how far it is. While one is there is a trail of it in
 * the job's staging; it goes when the unit's part is durable, or when the worker stops in order. A
 * unit of which a trail is found has ended a process, and is scored with care and with nothing
 * beside it in this process. One per worker; only {@link #all}, what it tells of itself, and {@link
 * #leaveStuck} are for other threads.
 */
public final class UnitInFlight {
  /** Units with care exclude all others, in this process: what ends it then is theirs. */
  private static final ReadWriteLock TURNS = new ReentrantReadWriteLock();

  private static final AtomicLong STORAGE_TROUBLES = new AtomicLong();

  private static final Set<UnitInFlight> ALL = ConcurrentHashMap.newKeySet();

  private final JobStaging staging;
  private final int attempts;
  private final AtomicLong steps = new AtomicLong();
  private final AtomicLong record = new AtomicLong();
  private volatile long unit;
  private volatile String fileName = "";
  private volatile Place place;
  private volatile UnitTrail trail = UnitTrail.NONE;
  private volatile Thread worker = Thread.currentThread();
  private long file;
  private boolean careful;
  private Lock turn = TURNS.readLock();

  /**
   * How far a worker is; while it is the same, nothing moves.
   *
   * @param unit the unit's number
   * @param steps files opened, calls begun and ended, and beats of the worker in between
   * @param record the record that was read last
   * @param storageTroubles how often a storage has failed this process
   */
  public record Position(long unit, long steps, long record, long storageTroubles) {
    /** The same without the troubles of a storage, which may be another worker's. */
    Position ofItsOwn() {
      return new Position(unit, steps, record, 0);
    }
  }

  /**
   * @param attempts how many processes a record may end before it is dead
   */
  UnitInFlight(JobStaging staging, int attempts) {
    this.staging = staging;
    // One end may be another's doing, as a kill from outside is.
    this.attempts = Math.max(2, attempts);
  }

  /** The units that workers of this process have in flight, for one job. */
  public static List<UnitInFlight> all(String stagingLocation) {
    return ALL.stream()
        .filter(flight -> flight.staging.store().location().equals(stagingLocation))
        .toList();
  }

  /**
   * Tells that a request to a storage has failed, which is made again: that units stand still
   * meanwhile is neither their records' doing nor their files'. Thread-safe.
   */
  public static void storageFailed() {
    STORAGE_TROUBLES.incrementAndGet();
  }

  /** The unit's number. */
  public long unit() {
    return unit;
  }

  /** The name of the file that is read or scored; empty before the first. */
  public String fileName() {
    return fileName;
  }

  /** The number, in that file, of the first record of the call that runs, or of the last read. */
  public long record() {
    Place now = place;
    return now != null && now.calling() ? now.first().record() : record.get();
  }

  /** Where it is: another position after each record and each call. */
  public Position position() {
    return new Position(unit, steps.get(), record.get(), STORAGE_TROUBLES.get());
  }

  /**
   * Interrupts the workers of this process that have a unit of a job in flight, once its run is
   * over: whatever their units wait for, nobody waits for them.
   */
  public static void interruptAll(String stagingLocation) {
    all(stagingLocation).forEach(flight -> flight.worker.interrupt());
  }

  /** Leaves a trail that says that the worker is stuck; the process has to end then. */
  public void leaveStuck() throws IOException {
    Place now = place;
    if (now != null) {
      staging.leaveTrail(unit, trail.stuckAt(now, attempts));
    }
  }

  /** Takes a unit up, once nothing runs beside it that must not. */
  void begin(long number) throws IOException {
    Optional<UnitTrail> found = staging.trail(number);
    careful = found.isPresent();
    turn = careful ? TURNS.writeLock() : TURNS.readLock();
    turn.lock();
    try {
      worker = Thread.currentThread();
      unit = number;
      trail = found.map(left -> left.afterEnd(attempts)).orElse(UnitTrail.NONE);
      place = null;
      fileName = "";
      staging.leaveTrail(number, trail);
      Heartbeat.listen(this::step);
      ALL.add(this);
    } catch (IOException | RuntimeException | Error e) {
      turn.unlock();
      throw e;
    }
  }

  /** Lays a unit down whose part is durable. */
  void done() throws IOException {
    try {
      staging.removeTrail(unit);
    } finally {
      release();
    }
  }

  /** Lays a unit down that is not done, for a reason that is told. */
  void stopped() throws IOException {
    try {
      if (careful) {
        leaveAtRest();
      } else {
        staging.removeTrail(unit);
      }
    } finally {
      release();
    }
  }

  private void leaveAtRest() throws IOException {
    try {
      staging.leaveTrail(unit, trail.atRest());
    } catch (IOException e) {
      // The one that is there blames the records of the last call, and a full disk is not their
      // fault: what is known is found out again.
      staging.removeTrail(unit);
      throw e;
    }
  }

  /** Lays a unit down as if the process had ended here, as it has to. */
  void ended() {
    release();
  }

  private void release() {
    ALL.remove(this);
    Heartbeat.ignore();
    turn.unlock();
  }

  /** How a record is to be scored. */
  Care careFor(RecordPlace scored) {
    return trail.careFor(scored);
  }

  /** How many processes a record has ended alone. */
  int endsOf(RecordPlace scored) {
    return trail.endsOf(scored);
  }

  boolean isCareful() {
    return careful;
  }

  boolean isUnreadable(FileSlice slice) {
    return trail.isUnreadable(slice.file().ordinal());
  }

  /** A file, or its next slice, is opened. */
  void opens(FileSlice slice) {
    file = slice.file().ordinal();
    fileName = slice.file().name();
    record.lazySet(slice.firstRecord());
    reads();
  }

  /** A record was read; called for each, and so no more than one write. */
  void hasRead(long ordinal) {
    record.setOpaque(ordinal);
  }

  /** The model is called. */
  void calls(RecordPlace first, RecordPlace last) {
    moveTo(new Place(true, first, last));
  }

  /** The call is over, well or not; reading goes on. */
  void reads() {
    RecordPlace last = new RecordPlace(file, record.get());
    moveTo(new Place(false, last, last));
  }

  private void step() {
    steps.lazySet(steps.get() + 1);
  }

  private void moveTo(Place next) {
    place = next;
    step();
    if (careful) {
      try {
        staging.leaveTrail(unit, trail.at(next));
      } catch (IOException e) {
        // Not the records' fault: the run breaks off.
        throw new UncheckedIOException(e);
      }
    }
  }
}
