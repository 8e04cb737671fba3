package io.scoreline.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** A model of one input and one output of floats, in one session with the product's options. */
final class BareModel implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String input;
  private final long[] inputShape;

  private BareModel(OrtEnvironment environment, OrtSession session) throws OrtException {
    this.environment = environment;
    this.session = session;
    var declared = session.getInputInfo().entrySet().iterator().next();
    this.input = declared.getKey();
    this.inputShape = ((ai.onnxruntime.TensorInfo) declared.getValue().getInfo()).getShape();
  }

  static BareModel open(Path file) throws OrtException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "bare-loop");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setMemoryPatternOptimization(false);
      return new BareModel(environment, environment.createSession(file.toString(), options));
    }
  }

  String outputName() {
    return session.getOutputNames().iterator().next();
  }

  Calls calls(int batchSize) throws OrtException {
    return new Calls(batchSize);
  }

  /** One thread's buffers. */
  final class Calls implements AutoCloseable {
    private final FloatBuffer values;
    private final OnnxTensor whole;
    private float[] scores = new float[0];

    private Calls(int batchSize) throws OrtException {
      int width = 1;
      for (int i = 1; i < inputShape.length; i++) {
        width *= Math.toIntExact(inputShape[i]);
      }
      values =
          ByteBuffer.allocateDirect(batchSize * width * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      whole = OnnxTensor.createTensor(environment, values, shape(batchSize));
    }

    /** Where a batch's values go, record after record. */
    FloatBuffer values() {
      return values;
    }

    /** Scores the first {@code records}; gives their outputs in an array that is used again. */
    float[] score(int records) throws OrtException {
      int width = values.capacity() / Math.toIntExact(whole.getInfo().getShape()[0]);
      if (records * width == values.capacity()) {
        return run(whole);
      }
      FloatBuffer some = values.slice(0, records * width);
      try (OnnxTensor part = OnnxTensor.createTensor(environment, some, shape(records))) {
        return run(part);
      }
    }

    private float[] run(OnnxTensor tensor) throws OrtException {
      try (OrtSession.Result result = session.run(Map.of(input, tensor))) {
        FloatBuffer found = ((OnnxTensor) result.get(0)).getFloatBuffer();
        if (scores.length != found.remaining()) {
          scores = new float[found.remaining()];
        }
        found.get(scores);
        return scores;
      }
    }

    private long[] shape(int records) {
      long[] shape = inputShape.clone();
      shape[0] = records;
      return shape;
    }

    @Override
    public void close() {
      whole.close();
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
