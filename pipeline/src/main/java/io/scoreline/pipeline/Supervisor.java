package io.scoreline.pipeline;

import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.UnitTrail;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Runs a job's process, and starts it again when it ends as no job does by itself: by a crash in
 * native code, by the system that takes its memory back, or by giving itself up. Which record it
 * was that ended it, the next one finds out: see {@link io.scoreline.transforms.staging.UnitTrail}.
 * It never starts one for ever: each must get further than the one before it, and all of them have
 * the time that the first was given.
 */
public final class Supervisor {
  /** A job whose process has ended so often is left to its user. */
  private static final int MOST_STARTS = 200;

  /** So many processes in a row may end at the very same point. */
  private static final int MOST_IN_VAIN = 3;

  /** Signals that somebody sends who wants the process to end. */
  private static final List<Integer> WANTED = List.of(1, 2, 3, 15);

  private static final long STOP_GRACE_SECONDS = 8;

  /** In place of a claimed attempt: each process claims one, and the job goes on by its name. */
  public static final int NONE_CLAIMED = 0;

  private static final String RESUME = "--resume=";
  private static final String TIMEOUT = "--timeoutSeconds=";

  private final Path folder;
  private final String staging;
  private final Optional<ComputeQueue.Place> place;
  private final List<String> command;
  private final Clock clock;
  private final PrintStream err;
  private final long startNanos = System.nanoTime();
  private volatile boolean stopped;
  private volatile Optional<Process> child = Optional.empty();

  /**
   * @param folder the job's own folder
   * @param staging the job's staging folder
   * @param place where it waits for its compute, if that can be full
   * @param command the job's process, without its attempt
   */
  Supervisor(
      Path folder,
      String staging,
      Optional<ComputeQueue.Place> place,
      List<String> command,
      Clock clock,
      PrintStream err) {
    this.folder = folder;
    this.staging = staging;
    this.place = place;
    this.command = List.copyOf(command);
    this.clock = clock;
    this.err = err;
  }

  /**
   * The program and arguments that supervise a job.
   *
   * @param java the program and its options, up to the main class
   * @param attempt the first attempt, which is claimed, or {@link #NONE_CLAIMED}
   * @param place where the job waits for its compute, if that can be full
   * @param parentPid the process that starts this, if the job is interrupted when that one ends;
   *     else 0
   * @param command the job's process, without its attempt
   */
  public static List<String> command(
      List<String> java,
      Path folder,
      String staging,
      int attempt,
      Optional<ComputeQueue.Place> place,
      long parentPid,
      List<String> command) {
    List<String> supervised = new ArrayList<>(java);
    supervised.add(Supervisor.class.getName());
    supervised.addAll(List.of(folder.toString(), staging, Integer.toString(attempt)));
    supervised.add(place.map(ComputeQueue.Place::folder).orElse(""));
    supervised.add(Integer.toString(place.map(ComputeQueue.Place::instances).orElse(0)));
    supervised.add(Integer.toString(place.map(ComputeQueue.Place::capacity).orElse(0)));
    supervised.add(Long.toString(parentPid));
    supervised.addAll(command);
    return supervised;
  }

  /** Takes what {@link #command} gives. Exits as the job's last process does. */
  public static void main(String[] args) throws InterruptedException {
    List<String> given = List.of(args);
    Supervisor supervisor =
        new Supervisor(
            Path.of(given.get(0)),
            given.get(1),
            given.get(3).isEmpty()
                ? Optional.empty()
                : Optional.of(
                    new ComputeQueue.Place(
                        given.get(3),
                        Integer.parseInt(given.get(4)),
                        Integer.parseInt(given.get(5)))),
            given.subList(7, given.size()),
            Clock.systemUTC(),
            new PrintStream(System.err, true, StandardCharsets.UTF_8));
    Runtime.getRuntime().addShutdownHook(new Thread(supervisor::onSignal, "scoreline-stop"));
    long parentPid = Long.parseLong(given.get(6));
    if (parentPid > 0) {
      supervisor.endWithParent(parentPid);
    }
    int attempt = Integer.parseInt(given.get(2));
    int code;
    try {
      code = supervisor.run(attempt);
    } catch (IOException e) {
      code = supervisor.giveUp(attempt, "the job cannot be supervised: " + e);
    }
    Runtime.getRuntime().halt(code);
  }

  private void endWithParent(long pid) {
    Thread watch =
        new Thread(
            () -> {
              // One that ended before this process began to look is its parent no more.
              ProcessHandle.current()
                  .parent()
                  .filter(parent -> parent.pid() == pid)
                  .ifPresent(parent -> parent.onExit().join());
              stop();
            },
            "scoreline-parent");
    watch.setDaemon(true);
    watch.start();
  }

  private void onSignal() {
    stop();
    try {
      // The main method ends this process with the job's code, not with the signal's.
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hands a signal on to the job's process, and waits for its end. */
  private void stop() {
    stopped = true;
    child.ifPresent(
        process -> {
          process.destroy();
          try {
            process.waitFor(STOP_GRACE_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /**
   * Runs the job from a claimed attempt on, once its compute has room for it, and returns the exit
   * code of its last process.
   */
  int run(int firstAttempt) throws IOException, InterruptedException {
    if (place.isEmpty()) {
      return runNow(firstAttempt);
    }
    QueueTurn turn = new QueueTurn(folder, place.get(), clock, err);
    turn.await(firstAttempt, () -> stopped);
    try {
      return stopped ? ExitCode.RUN_FAILED.number() : runNow(firstAttempt);
    } finally {
      turn.giveBack();
    }
  }

  private int runNow(int firstAttempt) throws IOException, InterruptedException {
    int attempt = firstAttempt;
    int inVain = 0;
    // Nothing is staged before the first: to look would load more than this process starts with.
    Object point = firstAttempt > 1 ? point() : point(false, 0, new TreeMap<>());
    for (int starts = 1; ; starts++) {
      int code = runOnce(attempt, starts);
      if (!isToStartAgain(code)) {
        return code;
      }
      String reason = reason(code);
      Object reached = point();
      inVain = reached.equals(point) ? inVain + 1 : 0;
      point = reached;
      if (inVain >= MOST_IN_VAIN || starts >= MOST_STARTS) {
        return giveUp(
            attempt,
            "%s, %d times without getting further"
                .formatted(reason, inVain >= MOST_IN_VAIN ? inVain : MOST_STARTS));
      }
      if (firstAttempt == NONE_CLAIMED) {
        err.println(reason + "; it is started again");
        continue;
      }
      if (!new Attempts(folder.toString()).claim(attempt + 1, clock.instant().toString(), reason)) {
        return code;
      }
      attempt++;
      err.println(reason + "; attempt " + attempt + " starts");
    }
  }

  private int runOnce(int attempt, int starts) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(start(attempt, starts)).inheritIO().start();
    ProcessIdentity identity = ProcessIdentity.of(process.toHandle());
    child = Optional.of(process);
    if (stopped) {
      process.destroy();
    }
    int code = process.waitFor();
    return Signals.of(code).isPresent() ? told(identity).orElse(code) : code;
  }

  /**
   * The code that a process told as its last word. It counts more than the signal that ended it: a
   * process may be killed while it cleans up, and where native code still runs when the JVM ends,
   * that may abort it. A job that has told its end is over.
   */
  private Optional<Integer> told(ProcessIdentity process) throws IOException {
    return new StatusFile(folder)
        .read()
        .filter(status -> status.process().equals(process))
        .flatMap(JobStatus::exitCode);
  }

  /** No option may be given twice. */
  private List<String> start(int attempt, int starts) {
    List<String> words = new ArrayList<>();
    for (String word : command) {
      if (word.startsWith(TIMEOUT) && starts > 1) {
        words.add(TIMEOUT + secondsLeft(word.substring(TIMEOUT.length())));
      } else if (!word.startsWith(RESUME) || starts == 1) {
        words.add(word);
      }
    }
    if (attempt != NONE_CLAIMED) {
      words.add("--attempt=" + attempt);
    } else if (starts > 1) {
      words.add(RESUME + true);
    }
    words.add("--supervisorPid=" + ProcessHandle.current().pid());
    return words;
  }

  /** At least the one in which the process says that the time is over. */
  private long secondsLeft(String given) {
    long seconds = Long.parseLong(given);
    long taken = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
    return seconds == 0 ? 0 : Math.max(1, seconds - taken);
  }

  private boolean isToStartAgain(int code) {
    boolean bySignal = Signals.of(code).filter(signal -> !WANTED.contains(signal)).isPresent();
    boolean unwanted = bySignal || code == ExitCode.GAVE_UP.number();
    return unwanted && !stopped && !Files.exists(folder.resolve(JobRun.CANCEL));
  }

  /** How far the job is: the next process must change something of it, or ends in vain. */
  private Object point() throws IOException {
    reachStaging();
    JobStaging staged = JobStaging.at(staging);
    return point(staged.isPlanned(), staged.units().size(), staged.trails());
  }

  /** A storage is reached as the job reaches it: by what its options say. */
  private void reachStaging() {
    if (!InputStorage.isLocal(staging)) {
      String[] options =
          command.stream()
              .filter(word -> word.startsWith("--") && !word.startsWith("--runner="))
              .toArray(String[]::new);
      PipelineOptionsFactory.register(ScoringOptions.class);
      FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.fromArgs(options).create());
    }
  }

  private static Object point(boolean planned, int parts, SortedMap<Long, UnitTrail> trails) {
    return List.of(planned, parts, trails);
  }

  private String reason(int code) throws IOException {
    if (code == ExitCode.GAVE_UP.number()) {
      return new StatusFile(folder)
          .read()
          .map(JobStatus::message)
          .filter(message -> !message.isEmpty())
          .orElse("the process gave itself up");
    }
    return "the process " + Signals.howEnded(code);
  }

  /** Tells that the job broke off, and returns the exit code that says so. */
  private int giveUp(int attempt, String why) {
    String message = why + "; what is done is kept";
    err.println(message);
    try {
      tellBrokenOff(attempt, message);
    } catch (IOException e) {
      err.println("the status cannot be written: " + e);
    }
    return ExitCode.RUN_FAILED.number();
  }

  private void tellBrokenOff(int attempt, String message) throws IOException {
    String now = clock.instant().toString();
    StatusFile statusFile = new StatusFile(folder);
    Optional<JobStatus> last = statusFile.read();
    statusFile.write(
        new JobStatus(
            last.map(JobStatus::job).orElse(folder.getFileName().toString()),
            JobState.FAILED,
            ProcessIdentity.current(),
            attempt == NONE_CLAIMED ? new Attempts(folder.toString()).last() : attempt,
            last.map(JobStatus::startedAt).orElse(now),
            now,
            last.map(JobStatus::progress).orElse(JobStatus.Progress.NONE),
            Optional.of(ExitCode.RUN_FAILED.number()),
            message,
            List.of(),
            Optional.empty()));
  }
}
