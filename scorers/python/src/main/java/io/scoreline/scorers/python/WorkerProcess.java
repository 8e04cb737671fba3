package io.scoreline.scorers.python;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ScoringException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A running worker: a frame is four bytes of length, big-endian, and so many bytes. Not
 * thread-safe, but for {@link #kill}.
 */
final class WorkerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final int MOST_FRAME_BYTES = 1 << 30;
  private static final Duration SHUTDOWN = Duration.ofSeconds(10);
  private static final long KILL_SECONDS = 2;
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(KILL_SECONDS);
  private static final long LOOK_MILLIS = 100;
  private static final int SIGNALS = 128;
  private static final String SIZES = "sizes";

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "script-time-limits");
            thread.setDaemon(true);
            return thread;
          });

  private final String script;
  private final Process process;
  private final Path log;
  private final DataOutputStream to;
  private final DataInputStream from;

  /**
   * What a call came to.
   *
   * @param count results that the script returned
   * @param columns the names of their columns, if they were asked for
   * @param rows lines, for each file or for all as one
   */
  record Answer(int count, List<String> columns, List<String> rows) {}

  /** What comes back: an answer, and the rows that it announces. */
  private record Reply(JsonNode answer, List<String> rows) {}

  /** The process ended, or was ended, before it answered. */
  static final class EndedException extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean timedOut;

    private EndedException(String message, boolean timedOut, Throwable cause) {
      super(message, cause);
      this.timedOut = timedOut;
    }

    ScoringException asScoringException() {
      return new ScoringException(
          getMessage(),
          timedOut ? ScoringException.Reason.TIMEOUT : ScoringException.Reason.PROCESS,
          1,
          this);
    }
  }

  private WorkerProcess(String script, Process process, Path log) {
    this.script = script;
    this.process = process;
    this.log = log;
    this.to = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.from = new DataInputStream(process.getInputStream());
  }

  /**
   * Starts a worker and waits until its script is ready.
   *
   * @throws ModelRefusedException if the script cannot be loaded, or its {@code init()} fails
   */
  static WorkerProcess start(WorkerLaunch launch, int number, Path outputFolder) {
    WorkerProcess worker = launched(launch, number, outputFolder);
    try {
      worker.awaitReady(launch, number);
      return worker;
    } catch (RuntimeException | Error e) {
      worker.kill();
      throw e;
    }
  }

  /**
   * Starts a worker in place of one that has ended.
   *
   * @throws IllegalStateException if its script is not ready as it was before: not the fault of the
   *     files that it is asked for next
   */
  static WorkerProcess restart(WorkerLaunch launch, int number, Path outputFolder) {
    try {
      return start(launch, number, outputFolder);
    } catch (ModelRefusedException e) {
      // Without its cause: the model is not refused, and a resume may help.
      throw new IllegalStateException(
          "the script cannot be started again as it was before: " + e.getMessage());
    }
  }

  private static WorkerProcess launched(WorkerLaunch launch, int number, Path outputFolder) {
    try {
      Path log = launch.log(number);
      Process process = launch.process(number, outputFolder, log).start();
      return new WorkerProcess(launch.script().file(), process, log);
    } catch (IOException e) {
      throw new UncheckedIOException("a worker for the script cannot be started", e);
    }
  }

  private void awaitReady(WorkerLaunch launch, int number) {
    Duration limit = launch.script().timeout().multipliedBy(3).plusSeconds(20);
    JsonNode answer;
    try {
      answer = ask(launch.firstFrame(number), limit).answer();
    } catch (EndedException e) {
      throw new ModelRefusedException(
          "scoring script %s: while it was loaded, or in init(), %s; see %s"
              .formatted(script, e.getMessage(), log),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!answer.path("ready").asBoolean()) {
      throw new ModelRefusedException(
          "scoring script %s cannot be used: %s%s; see %s"
              .formatted(script, answer.path("error").asText(), missing(answer, launch), log));
    }
  }

  private static String missing(JsonNode answer, WorkerLaunch launch) {
    return answer.path("missing").isTextual()
        ? (" (expected: a Python that has '%s': name it with scoreline.python.interpreter, it is %s"
                + " now, or have an environment made with scoreline.python.install: true)")
            .formatted(answer.path("missing").asText(), launch.interpreter())
        : "";
  }

  /**
   * Has the script run on files.
   *
   * @param limit how long it may take; then the process is killed
   * @throws ScoringException if the script raised an error
   * @throws ModelRefusedException if no call of the script can be relied on
   * @throws EndedException if the process ended, or was ended, before it answered
   */
  Answer run(List<String> files, Duration limit) throws ScoringException, EndedException {
    try {
      ObjectNode question = JSON.createObjectNode();
      files.forEach(question.putArray("files")::add);
      Reply reply = ask(JSON.writeValueAsBytes(question), limit);
      JsonNode answer = reply.answer();
      if (answer.has("refused")) {
        throw new ModelRefusedException(
            "scoring script %s: %s".formatted(script, answer.path("refused").asText()));
      }
      if (answer.has("error")) {
        throw new ScoringException("run() raised " + answer.path("error").asText());
      }
      List<String> columns = new ArrayList<>();
      answer.path("columns").forEach(column -> columns.add(column.asText()));
      return new Answer(answer.path("count").asInt(), columns, reply.rows());
    } catch (IOException e) {
      throw ended(false, limit, e);
    }
  }

  /** Asks and waits: a read of a pipe knows neither time limits nor interrupts. */
  private Reply ask(byte[] frame, Duration limit) throws EndedException {
    Thread asking = Thread.currentThread();
    long begun = System.nanoTime();
    CallWatch watch = new CallWatch();
    AtomicLong looksInVain = new AtomicLong();
    ScheduledFuture<?> looks =
        CLOCK.scheduleWithFixedDelay(
            () -> {
              boolean isLate = System.nanoTime() - begun >= limit.toNanos();
              if (watch.isToEnd(isLate, asking.isInterrupted())) {
                end(looksInVain.getAndIncrement() * LOOK_MILLIS >= KILL_SECONDS * 1000);
              }
            },
            LOOK_MILLIS,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
    try {
      to.writeInt(frame.length);
      to.write(frame);
      to.flush();
      Reply reply = readReply();
      if (!watch.isAnsweredInTime()) {
        throw new EOFException("answered while it was ended");
      }
      return reply;
    } catch (IOException e) {
      if (asking.isInterrupted() && !watch.isLate()) {
        // A runner that cancels interrupts its workers: nobody's record is to blame.
        throw new IllegalStateException("the worker was interrupted", e);
      }
      throw ended(watch.isLate(), limit, e);
    } finally {
      looks.cancel(false);
    }
  }

  private Reply readReply() throws IOException {
    JsonNode answer = JSON.readTree(readFrame());
    List<String> rows = new ArrayList<>();
    if (answer.path(SIZES).isArray()) {
      byte[] payload = readFrame();
      int offset = 0;
      for (JsonNode size : answer.path(SIZES)) {
        rows.add(new String(payload, offset, size.asInt(), StandardCharsets.UTF_8));
        offset += size.asInt();
      }
    }
    return new Reply(answer, rows);
  }

  private byte[] readFrame() throws IOException {
    int length = from.readInt();
    if (length < 0 || length > MOST_FRAME_BYTES) {
      throw new IOException(
          "a frame of %d bytes (expected: at most %d)".formatted(length, MOST_FRAME_BYTES));
    }
    byte[] frame = from.readNBytes(length);
    if (frame.length < length) {
      throw new EOFException();
    }
    return frame;
  }

  private EndedException ended(boolean timedOut, Duration limit, IOException cause) {
    if (timedOut) {
      return new EndedException("no result within %d s".formatted(limit.toSeconds()), true, cause);
    }
    return new EndedException("the script's process %s".formatted(howItEnded()), false, cause);
  }

  private String howItEnded() {
    try {
      if (!process.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
        return "closed its channel";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "was left, as this one was interrupted";
    }
    int code = process.exitValue();
    return code > SIGNALS
        ? "was ended by signal %d".formatted(code - SIGNALS)
        : "exited with " + code;
  }

  private void end(boolean forcibly) {
    if (forcibly) {
      process.destroyForcibly();
    } else {
      // The guard in it ends the others first.
      process.destroy();
    }
  }

  /** Ends the process, and what it has started, at once. Thread-safe. */
  void kill() {
    Ending.of(process, KILL_PATIENCE);
  }

  /** Has the script shut down, for ten seconds at most, and ends the process. */
  @Override
  public void close() {
    try {
      ObjectNode question = JSON.createObjectNode().put("end", true);
      ask(JSON.writeValueAsBytes(question), SHUTDOWN);
    } catch (IOException | EndedException | IllegalStateException e) {
      // It is over either way, and the script's log tells how.
    } finally {
      kill();
    }
  }
}
