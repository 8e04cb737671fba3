package io.scoreline.pipeline;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.transforms.staging.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process it is, though its id may be used again: with the id stands when it started, in
 * ticks since the boot where the system says so (Linux), as wall clocks are set.
 *
 * @param host the machine's name, for people: others may be called so, too
 * @param system what numbers its processes: the machine's boot and, in a container, the namespace;
 *     empty if the system says nothing
 * @param pid the process's id there
 * @param startedAt what tells it from another process of that id; empty if the system says nothing
 */
public record ProcessIdentity(
    @JsonProperty("host") String host,
    @JsonProperty("system") String system,
    @JsonProperty("pid") long pid,
    @JsonProperty("started_at") String startedAt) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  /** For the life of this process: what it has told of itself stays its own. */
  private static final String HOST = HostName.current();

  private static final String SYSTEM = findSystem();

  /** The place of {@code starttime} among the fields behind the command's name; see proc(5). */
  private static final int START_TICKS = 19;

  public ProcessIdentity {
    requireNonNull(host, "host is null");
    requireNonNull(system, "system is null");
    requireNonNull(startedAt, "startedAt is null");
  }

  /** This process. */
  public static ProcessIdentity current() {
    return of(ProcessHandle.current());
  }

  /** A process of this machine. */
  public static ProcessIdentity of(ProcessHandle handle) {
    return new ProcessIdentity(HOST, SYSTEM, handle.pid(), start(handle));
  }

  private static String findSystem() {
    try {
      return "boot %s, %s"
          .formatted(Files.readString(BOOT).strip(), Files.readSymbolicLink(NAMESPACE));
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private static String start(ProcessHandle handle) {
    String[] fields = stat(handle);
    return fields.length > START_TICKS
        ? "tick " + fields[START_TICKS]
        : handle.info().startInstant().map(Instant::toString).orElse("");
  }

  /** The fields behind the command's name, the state first; none where there is no such file. */
  private static String[] stat(ProcessHandle handle) {
    try {
      String stat = Files.readString(Path.of("/proc/" + handle.pid() + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    } catch (IOException | IndexOutOfBoundsException e) {
      return new String[0];
    }
  }

  /** Has ended, and waits for its parent to take notice, which not every parent does. */
  private static boolean isDefunct(ProcessHandle handle) {
    String[] fields = stat(handle);
    return fields.length > 0 && fields[0].equals("Z");
  }

  /** Whether it ran on this machine, since its last start, where this process can see it. */
  @JsonIgnore
  public boolean isLocal() {
    return host.equals(HOST) && system.equals(SYSTEM);
  }

  /** The process, if it is of this machine and still the same one. */
  public Optional<ProcessHandle> handle() {
    if (!isLocal()) {
      return Optional.empty();
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> !isDefunct(handle))
        .filter(handle -> startedAt.isEmpty() || start(handle).equals(startedAt));
  }

  /** Whether it is a process of this machine that lives. */
  @JsonIgnore
  public boolean isAlive() {
    return handle().isPresent();
  }
}
