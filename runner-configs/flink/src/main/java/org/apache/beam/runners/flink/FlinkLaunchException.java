package org.apache.beam.runners.flink;

/** A job could not be brought onto a cluster; the message says what would help. */
final class FlinkLaunchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FlinkLaunchException(String master, int parallelism, Throwable cause) {
    super(
        "the job could not be submitted to Flink at %s, with parallelism %d: %s"
            .formatted(master, parallelism, cause),
        cause);
  }
}
