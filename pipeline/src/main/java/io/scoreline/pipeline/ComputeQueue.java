package io.scoreline.pipeline;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The jobs that a compute runs, and those that wait for it, in the order in which they came. Each
 * has a ticket in a folder, numbered as it came. It counts while the process that took it lives, or
 * the one that runs the job; where that is on another machine, while the job's status is told of. A
 * job's turn has come when it and all that are before it fit: none is overtaken.
 */
public final class ComputeQueue {
  private static final int MOST_TRIES = 1_000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{18}");

  /** How long a job of another machine may take until it tells its first status. */
  private static final Duration START_GRACE = Duration.ofSeconds(60);

  private static final Duration ENTRY_GRACE = Duration.ofSeconds(5);
  private static final long ENTRY_LOOK_MILLIS = 50;

  private final DurableStore tickets;
  private final int capacity;
  private final Clock clock;

  /**
   * A job that runs or waits.
   *
   * @param jobFolder the job's own folder
   * @param instances how many instances it takes
   * @param process what took the ticket, and supervises the job
   * @param enteredAt when, ISO 8601
   */
  record Ticket(
      @JsonProperty("job_folder") String jobFolder,
      @JsonProperty("instances") int instances,
      @JsonProperty("process") ProcessIdentity process,
      @JsonProperty("entered_at") String enteredAt) {
    Ticket {
      requireNonNull(jobFolder, "jobFolder is null");
      requireNonNull(process, "process is null");
      requireNonNull(enteredAt, "enteredAt is null");
    }
  }

  /**
   * Where a job queues.
   *
   * @param folder the folder of the compute's tickets
   * @param instances how many instances the job takes, at least 1
   * @param capacity how many the compute has, at least as many
   */
  public record Place(String folder, int instances, int capacity) {
    public Place {
      requireNonNull(folder, "folder is null");
      if (instances < 1 || capacity < instances) {
        throw new IllegalArgumentException(
            "instances: %d of %d (expected: 1 to as many as there are)"
                .formatted(instances, capacity));
      }
    }
  }

  ComputeQueue(DurableStore tickets, int capacity, Clock clock) {
    this.tickets = tickets;
    this.capacity = capacity;
    this.clock = clock;
  }

  /**
   * Waits until a job's supervisor has taken its number, so that jobs queue in the order in which
   * they were started. A supervisor that has ended, or takes longer than some seconds, is not
   * waited for.
   *
   * @param jobFolder the job's own folder
   */
  public static void awaitEntry(Place place, Path jobFolder, ProcessIdentity supervisor)
      throws IOException {
    ComputeQueue queue =
        new ComputeQueue(DurableStores.at(place.folder()), place.capacity(), Clock.systemUTC());
    long end = System.nanoTime() + ENTRY_GRACE.toNanos();
    while (!queue.holds(jobFolder) && supervisor.isAlive() && System.nanoTime() < end) {
      try {
        TimeUnit.MILLISECONDS.sleep(ENTRY_LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean holds(Path jobFolder) throws IOException {
    for (String name : taken()) {
      if (read(name)
          .filter(ticket -> ticket.jobFolder().equals(jobFolder.toString()))
          .filter(ticket -> ticket.process().isAlive())
          .isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static String name(long number) {
    return String.format(Locale.ROOT, "%018d", number);
  }

  /** Takes the next number, for this process. */
  long enter(Path jobFolder, int instances) throws IOException {
    return enter(
        new Ticket(
            jobFolder.toString(),
            instances,
            ProcessIdentity.current(),
            clock.instant().toString()));
  }

  long enter(Ticket ticket) throws IOException {
    byte[] content = JobStaging.JSON.writeValueAsBytes(ticket);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      long next = last() + 1;
      if (tickets.putIfAbsent(name(next), content)) {
        // A number that was given back meanwhile may lie before one that already runs.
        if (last() == next) {
          return next;
        }
        tickets.delete(name(next));
      }
    }
    throw new IOException("no number could be had in " + tickets.location());
  }

  /** Whatever else lies in the folder is nobody's ticket. */
  private List<String> taken() throws IOException {
    return tickets.list().stream().filter(name -> NUMBER.matcher(name).matches()).toList();
  }

  private Optional<Ticket> read(String name) throws IOException {
    try {
      return Optional.of(JobStaging.JSON.readValue(tickets.read(name), Ticket.class));
    } catch (NoSuchFileException | JsonProcessingException e) {
      // It has just left, or something has damaged it.
      return Optional.empty();
    }
  }

  private long last() throws IOException {
    List<String> taken = taken();
    return taken.isEmpty() ? 0 : Long.parseLong(taken.get(taken.size() - 1));
  }

  /**
   * How many living jobs are before a number, or 0 if there is room for it and all of them; at
   * least 1 for a number that is taken no more.
   */
  int before(long number) throws IOException {
    int ahead = 0;
    int needed = 0;
    boolean seen = false;
    for (String name : taken()) {
      long other = Long.parseLong(name);
      if (other > number) {
        break;
      }
      Optional<Ticket> ticket = read(name);
      if (ticket.isEmpty()) {
        continue;
      }
      if (other == number || isLiving(ticket.get())) {
        needed += ticket.get().instances();
        seen |= other == number;
        ahead += other < number ? 1 : 0;
      } else {
        tickets.delete(name);
      }
    }
    return seen && needed <= capacity ? 0 : Math.max(1, ahead);
  }

  private boolean isLiving(Ticket ticket) throws IOException {
    boolean isLocal = ticket.process().isLocal();
    if (isLocal && ticket.process().isAlive()) {
      return true;
    }
    // One that was killed may have left the job's process at work, which ends when it sees that.
    Optional<JobStatus> status = new StatusFile(Path.of(ticket.jobFolder())).read();
    if (status.filter(its -> its.isOfLivingProcess(clock.instant())).isPresent()) {
      return true;
    }
    Duration age = Duration.between(Instant.parse(ticket.enteredAt()), clock.instant()).abs();
    return !isLocal && age.compareTo(START_GRACE) < 0;
  }

  /**
   * Whether a number is still this process's: others take one from whom they believe to be gone.
   */
  boolean has(long number) throws IOException {
    return read(name(number))
        .filter(ticket -> ticket.process().equals(ProcessIdentity.current()))
        .isPresent();
  }

  /** Gives a number back, if it is still this process's. */
  void leave(long number) throws IOException {
    if (has(number)) {
      tickets.delete(name(number));
    }
  }
}
