package io.scoreline.scorers.onnx;

import static java.util.stream.Collectors.joining;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** One model in ONNX Runtime, for all workers of the process; each call runs on its own thread. */
final class OnnxScorer implements Scorer {
  /** Nothing may be printed by the native code: errors come as exceptions. */
  private static final OrtLoggingLevel QUIET = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

  /** See ONNX Runtime's docs/Versioning.md. */
  private static final int OLDEST_OPSET = 7;

  /** Operators whose scale is found out from all records of a call at once. */
  private static final Set<String> QUANTISE_DYNAMICALLY =
      Set.of(
          "DynamicQuantizeLinear",
          "DynamicQuantizeMatMul",
          "DynamicQuantizeLSTM",
          "MatMulIntegerToFloat");

  private final ModelFile model;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Signature signature;
  private final Map<String, NodeInfo> outputs;
  // A run on a closed session ends the process; so closing waits for the runs, and they for it.
  private final ReadWriteLock runs = new ReentrantReadWriteLock();
  private boolean closed;

  private OnnxScorer(
      ModelFile model,
      OrtEnvironment environment,
      OrtSession session,
      Signature signature,
      Map<String, NodeInfo> outputs) {
    this.model = model;
    this.environment = environment;
    this.session = session;
    this.signature = signature;
    this.outputs = outputs;
  }

  /**
   * Opens a model whose file has been checked.
   *
   * @throws ModelRefusedException if ONNX Runtime does not take it, or if it cannot be fed from
   *     records or give predictions for them
   */
  static OnnxScorer open(ModelFile model, ModelSource source) {
    refuseOptionals(model);
    refuseUnknownOperators(model);
    OrtEnvironment environment = environment(model);
    OrtSession session = session(model, environment);
    try {
      Collection<NodeInfo> inputs = session.getInputInfo().values();
      Signature signature = withParameters(model, source, Signature.of(model, inputs));
      Map<String, NodeInfo> outputs = chosen(model, source.outputs(), session.getOutputInfo());
      OnnxScorer scorer = new OnnxScorer(model, environment, session, signature, outputs);
      List<ModelOutput> unused = scorer.newOutputs(); // refuses now what could not be read later
      return scorer;
    } catch (OrtException e) {
      close(session);
      throw refused(model, RuntimeMessage.oneLine(e), e);
    } catch (RuntimeException e) {
      close(session);
      throw e;
    }
  }

  private static void refuseOptionals(ModelFile model) {
    List<ModelOutline.Value> values = new ArrayList<>(model.outline().inputs());
    values.addAll(model.outline().outputs());
    for (ModelOutline.Value value : values) {
      if (value.kind() == ModelOutline.Kind.OPTIONAL) {
        throw new ModelRefusedException(
            "%s: '%s' is of an optional type, which ONNX Runtime cannot open from Java (expected: tensors)"
                .formatted(model.path(), value.name()));
      }
    }
  }

  private static void refuseUnknownOperators(ModelFile model) {
    List<String> unknown =
        model.outline().unknownOperators().stream().map(ModelOutline.Operator::toString).toList();
    if (!unknown.isEmpty()) {
      throw new ModelRefusedException(
          "%s: calls operators that ONNX Runtime does not have: %s (expected: those of the domains ai.onnx, ai.onnx.ml and com.microsoft, or functions that the model defines itself; no library of operators is loaded)"
              .formatted(model.path(), Feature.shown(unknown)));
    }
  }

  private static OrtEnvironment environment(ModelFile model) {
    try {
      NativeLibraries.prepare();
      return OrtEnvironment.getEnvironment(QUIET, OrtEnvironment.DEFAULT_NAME);
    } catch (LinkageError | IllegalStateException e) {
      throw new ModelRefusedException(
          "%s: ONNX Runtime does not run on this machine: %s"
              .formatted(model.path(), RuntimeMessage.oneLine(e)),
          e);
    }
  }

  private static OrtSession session(ModelFile model, OrtEnvironment environment) {
    try (OrtSession.SessionOptions options = options()) {
      return environment.createSession(model.path().toString(), options);
    } catch (OrtException e) {
      throw refused(model, RuntimeMessage.oneLine(e), e);
    }
  }

  /** Options for a session that is called by many threads and works on the caller's alone. */
  static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    try {
      options.setSessionLogLevel(QUIET);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      // Laying memory out ahead, for each shape, took up to a fifth more of it and no less time.
      options.setMemoryPatternOptimization(false);
      return options;
    } catch (OrtException e) {
      options.close();
      throw e;
    }
  }

  private static Signature withParameters(ModelFile model, ModelSource source, Signature declared) {
    String given = source.parameters().get(OnnxScorerProvider.BATCH_SIZE);
    if (given == null) {
      return declared;
    }
    if (!given.matches("[1-9][0-9]{0,6}")) {
      throw new ModelRefusedException(
          "%s: parameter %s: %s (expected: a whole number from 1 to 9999999)"
              .formatted(model.path(), OnnxScorerProvider.BATCH_SIZE, given));
    }
    int records = Integer.parseInt(given);
    if (declared.fixedBatchSize().orElse(records) != records) {
      throw new ModelRefusedException(
          "%s: parameter %s: %d (expected: %d, which the model declares)"
              .formatted(
                  model.path(),
                  OnnxScorerProvider.BATCH_SIZE,
                  records,
                  declared.fixedBatchSize().getAsInt()));
    }
    return declared.withBatchSize(records);
  }

  private static Map<String, NodeInfo> chosen(
      ModelFile model, List<String> names, Map<String, NodeInfo> known) {
    if (names.isEmpty()) {
      return known;
    }
    Map<String, NodeInfo> chosen = new LinkedHashMap<>();
    for (String name : names) {
      if (!known.containsKey(name)) {
        throw new ModelRefusedException(
            "%s: no output '%s' (expected: %s)"
                .formatted(
                    model.path(),
                    name,
                    known.keySet().stream().collect(joining("', '", "'", "'"))));
      }
      chosen.put(name, known.get(name));
    }
    return chosen;
  }

  private static ModelRefusedException refused(ModelFile model, String what, OrtException cause) {
    return new ModelRefusedException(
        "%s: ONNX Runtime refuses it: %s".formatted(model.path(), what), cause);
  }

  @Override
  public List<Feature> features() {
    return signature.features();
  }

  @Override
  public OptionalInt fixedBatchSize() {
    return signature.fixedBatchSize();
  }

  @Override
  public boolean dependsOnBatch() {
    return !Collections.disjoint(model.outline().operators(), QUANTISE_DYNAMICALLY);
  }

  @Override
  public List<String> findings() {
    List<String> findings = new ArrayList<>();
    ModelOutline outline = model.outline();
    if (outline.opset() < OLDEST_OPSET) {
      findings.add(
          "its opset is %d; ONNX Runtime promises to understand %d and later ones alone"
              .formatted(outline.opset(), OLDEST_OPSET));
    }
    if (dependsOnBatch()) {
      findings.add(
          "it is quantised dynamically: what it gives for a record depends, in the last digits, on"
              + " the records of its batch");
    }
    return findings;
  }

  @Override
  public Session newSession() {
    runs.readLock().lock();
    try {
      checkOpen();
      return new OnnxSession(this);
    } catch (OrtException e) {
      throw new IllegalStateException(RuntimeMessage.oneLine(e), e);
    } finally {
      runs.readLock().unlock();
    }
  }

  ModelFile model() {
    return model;
  }

  OrtEnvironment environment() {
    return environment;
  }

  Signature signature() {
    return signature;
  }

  Map<String, NodeInfo> outputs() {
    return outputs;
  }

  /** Makes what collects the chosen outputs of one session, in their order. */
  List<ModelOutput> newOutputs() {
    return outputs.values().stream()
        .map(output -> ModelOutput.of(model, signature, output))
        .toList();
  }

  /** Something that needs the native session to stay open. */
  interface Run<T, E extends Exception> {
    T on(OrtSession session) throws OrtException, E;
  }

  /** Holds the native session open while it is used. */
  <T, E extends Exception> T run(Run<T, E> run) throws OrtException, E {
    runs.readLock().lock();
    try {
      checkOpen();
      return run.on(session);
    } finally {
      runs.readLock().unlock();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the model %s was closed".formatted(model.path()));
    }
  }

  /** Waits for running calls; stop them first. */
  @Override
  public void close() {
    runs.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        close(session);
      }
    } finally {
      runs.writeLock().unlock();
    }
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(RuntimeMessage.oneLine(e), e);
    }
  }
}
