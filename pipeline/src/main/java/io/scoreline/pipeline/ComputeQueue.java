package io.scoreline.pipeline;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;

/**
 * The jobs that a compute runs, and those that wait for it, in the order in which they came. Each
 * has a ticket in a folder, numbered as it came; the ticket of a process that has ended counts no
 * more. A job's turn has come when it and all that are before it fit: none is overtaken.
 */
public final class ComputeQueue {
  private static final int MOST_TRIES = 1_000;

  private final DurableStore tickets;
  private final int capacity;

  /**
   * A job that runs or waits.
   *
   * @param job its name
   * @param instances how many instances it takes
   * @param process what runs it
   */
  record Ticket(
      @JsonProperty("job") String job,
      @JsonProperty("instances") int instances,
      @JsonProperty("process") ProcessIdentity process) {
    Ticket {
      requireNonNull(job, "job is null");
      requireNonNull(process, "process is null");
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

  ComputeQueue(DurableStore tickets, int capacity) {
    this.tickets = tickets;
    this.capacity = capacity;
  }

  private static String name(long number) {
    return String.format(Locale.ROOT, "%018d", number);
  }

  /** Takes the next number, for this process. */
  long enter(String job, int instances) throws IOException {
    return enter(new Ticket(job, instances, ProcessIdentity.current()));
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
        leave(next);
      }
    }
    throw new IOException("no number could be had in " + tickets.location());
  }

  private long last() throws IOException {
    List<String> taken = tickets.list();
    return taken.isEmpty() ? 0 : Long.parseLong(taken.get(taken.size() - 1));
  }

  /** How many living jobs are before a number, or 0 if there is room for it and all of them. */
  int before(long number) throws IOException {
    int ahead = 0;
    int needed = 0;
    for (String name : tickets.list()) {
      long other = Long.parseLong(name);
      if (other > number) {
        break;
      }
      try {
        Ticket ticket = JobStaging.JSON.readValue(tickets.read(name), Ticket.class);
        if (other == number || ticket.process().isAlive()) {
          needed += ticket.instances();
          ahead += other < number ? 1 : 0;
        } else {
          tickets.delete(name);
        }
      } catch (NoSuchFileException e) {
        // It has just left.
      }
    }
    return needed <= capacity ? 0 : ahead;
  }

  /** Gives a number back. */
  void leave(long number) throws IOException {
    tickets.delete(name(number));
  }
}
