package org.apache.beam.runners.direct;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Instant;

/**
 * The Direct runner with a clock that makes its driver pause. While units are scored the driver has
 * nothing to do, and asks for the time again and again, which takes a core away from the workers.
 * The clock is the only thing that can be set from outside, and only from this package.
 */
public final class CalmDirectRunner extends PipelineRunner<PipelineResult> {
  private final DirectRunner runner;

  private CalmDirectRunner(DirectRunner runner) {
    this.runner = runner;
  }

  /** Called by Beam, by this name. */
  public static CalmDirectRunner fromOptions(PipelineOptions options) {
    DirectRunner runner = DirectRunner.fromOptions(options);
    runner.setClockSupplier(CalmClock::new);
    return new CalmDirectRunner(runner);
  }

  @Override
  public PipelineResult run(Pipeline pipeline) {
    return runner.run(pipeline);
  }

  /** Lets a burst of calls pass, and then holds the caller for a moment. */
  private static final class CalmClock implements Clock {
    private static final int CALLS_PER_WINDOW = 256;
    private final Clock clock = NanosOffsetClock.create();
    private long windowStart = System.nanoTime();
    private int calls;

    @Override
    public Instant now() {
      boolean tooMany;
      synchronized (this) {
        long now = System.nanoTime();
        if (now - windowStart > TimeUnit.MILLISECONDS.toNanos(2)) {
          windowStart = now;
          calls = 0;
        }
        tooMany = ++calls > CALLS_PER_WINDOW;
        if (tooMany) {
          calls = 0;
          windowStart = now;
        }
      }
      if (tooMany) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
      }
      return clock.now();
    }
  }
}
