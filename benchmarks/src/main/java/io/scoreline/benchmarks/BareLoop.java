package io.scoreline.benchmarks;

import io.scoreline.transforms.scorer.Engines;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tribuo.Output;

/**
 * What an expert writes by hand for one job: read, decode, score, write, on all cores. No Beam, no
 * plan, no staging, no ledger, no dead letters, no retry, no checksums. It syncs its one output
 * file at the end.
 */
public final class BareLoop {
  private BareLoop() {}

  /** What one thread does. */
  interface Task {
    void run() throws Exception;
  }

  /**
   * Runs the loop: {@code --kind=csv|png|text --input= --model= --output=}, and {@code --threads=}
   * (default: the cores), {@code --batch=} (records a call), {@code --slice=} (bytes of CSV).
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int threads = arguments.integer("threads", Runtime.getRuntime().availableProcessors());
    boolean png = arguments.text("kind").equals("png");
    int batchSize = arguments.integer("batch", png ? 10 : 1024);
    Path input = arguments.path("input");
    if (arguments.text("kind").equals("text")) {
      runTexts(arguments, input, threads, batchSize);
      return;
    }
    if (arguments.text("model").endsWith(".tribuo")) {
      runTribuo(arguments, input, threads, TribuoLoop.Trained.open(arguments.path("model")));
      return;
    }
    if (!arguments.text("model").endsWith(".onnx")) {
      runInJvm(arguments, input, threads, batchSize);
      return;
    }
    try (BareModel model = BareModel.open(arguments.path("model"));
        OrderedOutput output = new OrderedOutput(arguments.path("output"))) {
      if (png) {
        List<Path> files = list(input);
        AtomicInteger next = new AtomicInteger();
        output.write(header(model.outputName(), 10));
        run(threads, () -> new PngLoop(files, next, output, model, batchSize));
      } else {
        output.write(header(model.outputName(), 1));
        int sliceBytes = arguments.integer("slice", 64 << 20);
        try (CsvBlocks blocks = new CsvBlocks(input, sliceBytes)) {
          run(threads, () -> new CsvLoop(input, blocks, output, model, batchSize));
        }
      }
    }
  }

  /** With an engine that is in the JVM: its calls are the product's. */
  private static void runInJvm(Arguments arguments, Path input, int threads, int batchSize)
      throws Exception {
    Path file = arguments.path("model");
    try (Scorer model = Engines.open(ModelSource.of(Workload.modelType(file), file.toString()));
        OrderedOutput output = new OrderedOutput(arguments.path("output"));
        CsvBlocks blocks = new CsvBlocks(input, arguments.integer("slice", 64 << 20))) {
      output.write("file,row,prediction\n");
      run(threads, () -> new ScorerLoop(input, blocks, output, model, batchSize));
    }
  }

  private static <T extends Output<T>> void runTribuo(
      Arguments arguments, Path input, int threads, TribuoLoop.Trained<T> trained)
      throws Exception {
    try (OrderedOutput output = new OrderedOutput(arguments.path("output"));
        CsvBlocks blocks = new CsvBlocks(input, arguments.integer("slice", 64 << 20))) {
      output.write("file,row," + trained.header() + "\n");
      run(threads, () -> new TribuoLoop<>(input, blocks, output, trained));
    }
  }

  private static void runTexts(Arguments arguments, Path input, int threads, int batchSize)
      throws Exception {
    try (TextLoop.Model model =
            new TextLoop.Model(arguments.path("model"), arguments.path("output").getParent());
        OrderedOutput output = new OrderedOutput(arguments.path("output"));
        CsvBlocks blocks = new CsvBlocks(input, arguments.integer("slice", 64 << 20))) {
      output.write(header("embedding", model.width()));
      run(threads, () -> new TextLoop(input, blocks, output, model, batchSize));
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String header(String name, int width) {
    return "file,row,"
        + (width == 1
            ? name
            : IntStream.range(0, width)
                .mapToObj(i -> name + "_" + i)
                .collect(Collectors.joining(",")))
        + "\n";
  }

  private static void run(int threads, Callable<Task> tasks) throws Exception {
    var executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Task task = tasks.call();
        running.add(
            executor.submit(
                () -> {
                  task.run();
                  return null;
                }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a thread of the bare loop failed", e);
    } finally {
      executor.shutdownNow();
    }
  }
}
