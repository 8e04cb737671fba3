package io.scoreline.benchmarks;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Makes a vector of each text of a CSV file with one column, by the tokenizer and the runtime
 * alone: one of the threads of the bare loop. It puts texts of about one length into a call, as the
 * product does.
 */
final class TextLoop implements BareLoop.Task {
  private static final int TOKENS_PER_CALL = 2048;
  private static final int LENGTHS_PER_DOUBLING = 8;

  private final CsvBlocks blocks;
  private final OrderedOutput output;
  private final Model model;
  private final byte[] fileName;
  private final int batchSize;
  private final long[] buffer = new long[2 * TOKENS_PER_CALL];
  private float[] hidden = {};

  TextLoop(Path file, CsvBlocks blocks, OrderedOutput output, Model model, int batchSize) {
    this.blocks = blocks;
    this.output = output;
    this.model = model;
    this.fileName = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    this.batchSize = batchSize;
  }

  /** A tokenizer and a session, which all threads share. */
  static final class Model implements AutoCloseable {
    private static final int MAX_TOKENS = 128;
    private static final List<String> INPUTS =
        List.of("input_ids", "attention_mask", "token_type_ids");

    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<String> inputs;
    private final int width;

    /**
     * Opens a folder with {@code model.onnx} and {@code tokenizer.json}.
     *
     * @param cache where the tokenizer's library is unpacked, once
     */
    Model(Path folder, Path cache) throws IOException, OrtException {
      System.setProperty("ai.djl.offline", "true");
      System.setProperty("ENGINE_CACHE_DIR", cache.toString());
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              folder.resolve("tokenizer.json"),
              Map.of(
                  "padding",
                  "false",
                  "truncation",
                  "true",
                  "maxLength",
                  Integer.toString(MAX_TOKENS),
                  "modelMaxLength",
                  Integer.toString(MAX_TOKENS)));
      environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "bare-loop");
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setMemoryPatternOptimization(false);
        session = environment.createSession(folder.resolve("model.onnx").toString(), options);
      }
      inputs = INPUTS.stream().filter(session.getInputNames()::contains).toList();
      TensorInfo declared =
          (TensorInfo) session.getOutputInfo().values().iterator().next().getInfo();
      width = Math.toIntExact(declared.getShape()[2]);
    }

    int width() {
      return width;
    }

    @Override
    public void close() throws OrtException {
      session.close();
      tokenizer.close();
    }
  }

  @Override
  public void run() throws IOException, OrtException {
    byte[] used = {};
    for (var block = blocks.next(used); block.length > 0; block = blocks.next(used)) {
      used = block.bytes;
      RowBytes rows = new RowBytes(block.length);
      long row = block.firstRow;
      List<String> texts = new ArrayList<>();
      ByteArrayInputStream in = new ByteArrayInputStream(block.bytes, 0, block.length);
      try (CsvReader<CsvRecord> reader =
          CsvReader.builder().ofCsvRecord(in, StandardCharsets.UTF_8)) {
        for (CsvRecord line : reader) {
          if (row < 0) {
            row++;
            continue;
          }
          texts.add(line.getField(0));
          if (texts.size() == batchSize) {
            row = write(rows, row, texts);
          }
        }
      }
      if (!texts.isEmpty()) {
        write(rows, row, texts);
      }
      output.write(block.number, rows);
    }
  }

  private long write(RowBytes rows, long firstRow, List<String> texts) throws OrtException {
    float[] vectors = vectors(texts);
    int width = model.width();
    for (int i = 0; i < texts.size(); i++) {
      rows.row(fileName, firstRow + i, vectors, i * width, (i + 1) * width);
    }
    long next = firstRow + texts.size();
    texts.clear();
    return next;
  }

  private float[] vectors(List<String> texts) throws OrtException {
    List<Encoding> tokens = new ArrayList<>();
    for (String text : texts) {
      tokens.add(model.tokenizer.encode(text));
    }
    int[] places = tokens.stream().mapToInt(text -> places(text.getIds().length)).toArray();
    List<Integer> order =
        IntStream.range(0, places.length)
            .boxed()
            .sorted(Comparator.comparingInt(text -> places[text]))
            .toList();
    float[] vectors = new float[texts.size() * model.width()];
    int start = 0;
    while (start < order.size()) {
      int length = places[order.get(start)];
      int end = start;
      while (end < order.size()
          && (end == start || end - start < TOKENS_PER_CALL / length)
          && places[order.get(end)] == length) {
        end++;
      }
      call(tokens, order.subList(start, end), length, vectors);
      start = end;
    }
    return vectors;
  }

  private static int places(int tokens) {
    int step = Math.max(1, Integer.highestOneBit(tokens) / LENGTHS_PER_DOUBLING);
    return Math.min(Model.MAX_TOKENS, (tokens + step - 1) / step * step);
  }

  private void call(List<Encoding> tokens, List<Integer> texts, int length, float[] vectors)
      throws OrtException {
    int count = Math.max(2, texts.size()); // as the product: of one text the last bits differ
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : model.inputs) {
        for (int i = 0; i < count; i++) {
          Encoding text = tokens.get(texts.get(i < texts.size() ? i : 0));
          long[] values =
              switch (name) {
                case "input_ids" -> text.getIds();
                case "attention_mask" -> text.getAttentionMask();
                default -> text.getTypeIds();
              };
          for (int j = 0; j < length; j++) {
            buffer[i * length + j] = j < values.length ? values[j] : 0;
          }
        }
        LongBuffer direct =
            ByteBuffer.allocateDirect(count * length * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer()
                .put(0, buffer, 0, count * length);
        inputs.put(
            name, OnnxTensor.createTensor(model.environment, direct, new long[] {count, length}));
      }
      try (OrtSession.Result result = model.session.run(inputs)) {
        FloatBuffer found = ((OnnxTensor) result.get(0)).getFloatBuffer();
        if (hidden.length < found.remaining()) {
          hidden = new float[found.remaining()];
        }
        found.get(hidden, 0, found.remaining());
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
    for (int i = 0; i < texts.size(); i++) {
      mean(i * length, tokens.get(texts.get(i)).getIds().length, vectors, texts.get(i));
    }
  }

  private void mean(int firstToken, int count, float[] vectors, int text) {
    int width = model.width();
    int at = text * width;
    for (int token = firstToken; token < firstToken + count; token++) {
      for (int i = 0; i < width; i++) {
        vectors[at + i] += hidden[token * width + i];
      }
    }
    for (int i = 0; i < width; i++) {
      vectors[at + i] /= count;
    }
  }
}
