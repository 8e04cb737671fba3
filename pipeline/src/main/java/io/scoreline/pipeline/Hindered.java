package io.scoreline.pipeline;

/**
 * What a runner's {@link org.apache.beam.sdk.PipelineResult} may be, if it can tell why a run
 * stands.
 */
public interface Hindered {
  /** What holds the run up now, for people; empty if nothing does. Must not block. */
  String hindrance();
}
