package io.scoreline.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Both sides' runs of one workload. */
record Comparison(
    Workload workload,
    List<MeasuredProcess.Took> productStarts,
    List<MeasuredProcess.Took> bareStarts,
    List<MeasuredProcess.Took> product,
    List<MeasuredProcess.Took> bare) {
  /** The bare loop's time over the job's, start-up subtracted from both. */
  double ratio() {
    return (wall(bare) - wall(bareStarts)) / (wall(product) - wall(productStarts));
  }

  /** The bare loop's time over the job's, nothing subtracted. */
  double wholeRatio() {
    return wall(bare) / wall(product);
  }

  /** As {@link #ratio}, of processor time: other processes of the machine disturb it less. */
  double cpuRatio() {
    return (cpu(bare) - cpu(bareStarts)) / (cpu(product) - cpu(productStarts));
  }

  private static double cpu(List<MeasuredProcess.Took> runs) {
    return median(runs, MeasuredProcess.Took::cpuSeconds);
  }

  private static double wall(List<MeasuredProcess.Took> runs) {
    return median(runs, MeasuredProcess.Took::wallSeconds);
  }

  private static double median(
      List<MeasuredProcess.Took> runs, ToDoubleFunction<MeasuredProcess.Took> value) {
    return median(runs.stream().mapToDouble(value));
  }

  static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  String table() {
    String row = "%-10s %10s %10s %10s %10s %12s%n";
    StringBuilder table = new StringBuilder();
    table.append("%n%s: medians of %d runs each%n".formatted(workload.name(), product.size()));
    table.append(row.formatted("", "wall s", "start s", "work s", "CPU s", "peak MB"));
    table.append(line(row, "job", product, productStarts));
    table.append(line(row, "bare loop", bare, bareStarts));
    table.append(
        String.format(
            Locale.ROOT,
            "ratio with start-up subtracted: %.3f (goal: %.2f); of the whole: %.3f;"
                + " of processor time, start-up subtracted: %.3f%n",
            ratio(),
            workload.goal(),
            wholeRatio(),
            cpuRatio()));
    return table.toString();
  }

  private static String line(
      String row, String side, List<MeasuredProcess.Took> runs, List<MeasuredProcess.Took> starts) {
    return row.formatted(
        side,
        seconds(wall(runs)),
        seconds(wall(starts)),
        seconds(wall(runs) - wall(starts)),
        seconds(cpu(runs)),
        Math.round(median(runs, MeasuredProcess.Took::peakResidentBytes) / 1e6));
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  ObjectNode json() {
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("workload", workload.name());
    json.put("goal", workload.goal());
    json.put("ratio", ratio());
    json.put("whole_ratio", wholeRatio());
    json.put("cpu_ratio", cpuRatio());
    json.putPOJO("job_starts", productStarts);
    json.putPOJO("job", product);
    json.putPOJO("bare_starts", bareStarts);
    json.putPOJO("bare", bare);
    return json;
  }
}
