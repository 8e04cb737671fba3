package io.scoreline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPathException;
import io.burt.jmespath.jackson.JacksonRuntime;
import io.scoreline.launcher.LaunchException;
import io.scoreline.pipeline.ExitCode;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes a command's result as the user wants it, with the rules of Azure's command line. */
final class ResultPrinter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a table leaves out unless a query asks for it: it is long, and seldom looked for. */
  private static final Set<String> TOO_WIDE =
      Set.of("id", "description", "log", "folder", "display_name", "experiment_name", "message");

  private final PrintStream out;

  ResultPrinter(PrintStream out) {
    this.out = out;
  }

  void print(JsonNode result, OutputOptions options) {
    JsonNode chosen = options.query.map(query -> query(query, result)).orElse(result);
    if (options.format == OutputOptions.Format.none) {
      return;
    }
    // A query that finds nothing prints nothing, as scripts expect.
    if (chosen.isNull() && options.query.isPresent()) {
      return;
    }
    switch (options.format) {
      case json, jsonc -> out.println(pretty(chosen));
      case yaml, yamlc -> out.print(yaml(chosen));
      case tsv -> tsv(chosen);
      case table -> table(chosen);
      case none -> {}
    }
    out.flush();
  }

  private static JsonNode query(String query, JsonNode result) {
    try {
      Expression<JsonNode> expression = new JacksonRuntime().compile(query);
      return expression.search(result);
    } catch (JmesPathException e) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "--query %s: %s (expected: a JMESPath expression)".formatted(query, e.getMessage()));
    }
  }

  private static String pretty(JsonNode node) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String yaml(JsonNode node) {
    DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return new Dump(settings).dumpToString(JSON.convertValue(node, Object.class));
  }

  /** A scalar is bare text, a list one line each, an object its values with tabs between. */
  private void tsv(JsonNode node) {
    if (node.isArray()) {
      node.forEach(element -> out.println(tsvLine(element)));
    } else {
      out.println(tsvLine(node));
    }
  }

  private static String tsvLine(JsonNode node) {
    List<String> cells = new ArrayList<>();
    if (node.isContainerNode()) {
      node.forEach(value -> cells.add(cell(value)));
    } else {
      cells.add(cell(node));
    }
    return String.join("\t", cells);
  }

  private static String cell(JsonNode value) {
    if (value.isArray()) {
      return Integer.toString(value.size());
    }
    return value.isObject() || value.isNull() ? "" : value.asText();
  }

  private void table(JsonNode node) {
    List<JsonNode> rows = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(rows::add);
    } else {
      rows.add(node);
    }
    Set<String> columns = new LinkedHashSet<>();
    for (JsonNode row : rows) {
      row.properties().stream()
          .filter(entry -> entry.getValue().isValueNode() && !cell(entry.getValue()).isEmpty())
          .filter(entry -> !TOO_WIDE.contains(entry.getKey()))
          .forEach(entry -> columns.add(entry.getKey()));
    }
    if (columns.isEmpty()) {
      rows.forEach(row -> out.println(cell(row)));
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(ResultPrinter::title).toList());
    for (JsonNode row : rows) {
      lines.add(columns.stream().map(column -> cell(row.path(column)).replace('\n', ' ')).toList());
    }
    printAligned(lines);
  }

  private void printAligned(List<List<String>> lines) {
    int count = lines.get(0).size();
    int[] widths = new int[count];
    for (List<String> line : lines) {
      for (int i = 0; i < count; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (int number = 0; number < lines.size(); number++) {
      StringBuilder text = new StringBuilder();
      StringBuilder rule = new StringBuilder();
      for (int i = 0; i < count; i++) {
        String cell = lines.get(number).get(i);
        text.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
        rule.append("-".repeat(widths[i])).append("  ");
      }
      out.println(text.toString().stripTrailing());
      if (number == 0) {
        out.println(rule.toString().stripTrailing());
      }
    }
  }

  /** {@code scoring_uri} becomes {@code ScoringUri}, as Azure's tables have it. */
  private static String title(String key) {
    StringBuilder title = new StringBuilder();
    for (String word : key.split("_", -1)) {
      if (!word.isEmpty()) {
        title.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return title.toString();
  }
}
