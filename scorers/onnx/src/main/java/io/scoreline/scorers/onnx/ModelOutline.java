package io.scoreline.scorers.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must be known of a model file before ONNX Runtime may see it.
 *
 * @param externalLocations the files that tensors of the model name as the place of their data, at
 *     any depth: initializers, attributes, subgraphs, functions, training graphs
 * @param inputs the graph's inputs
 * @param outputs the graph's outputs
 * @param operators the names of all operators, of any domain and at any depth
 * @param unknownOperators those that the graph calls, at any depth, which neither ONNX Runtime has
 *     nor the model defines, by their domains; in order
 * @param opset the version of ONNX's own operators; 0 if it names none
 */
record ModelOutline(
    Set<String> externalLocations,
    List<Value> inputs,
    List<Value> outputs,
    Set<String> operators,
    List<Operator> unknownOperators,
    long opset) {
  /** See ONNX Runtime's onnxruntime/core/graph/constants.h: what its builds for a CPU register. */
  private static final Set<String> RUNTIME_DOMAINS =
      Set.of(
          "",
          "ai.onnx",
          "ai.onnx.ml",
          "ai.onnx.training",
          "ai.onnx.preview",
          "ai.onnx.preview.training",
          "com.microsoft",
          "com.microsoft.experimental",
          "com.microsoft.nchwc",
          "com.ms.internal.nhwc",
          "org.pytorch.aten");

  ModelOutline {
    operators = Set.copyOf(operators);
    unknownOperators = List.copyOf(unknownOperators);
    externalLocations = Collections.unmodifiableSet(new LinkedHashSet<>(externalLocations));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The kind of type that a graph's input or output is declared with. */
  enum Kind {
    TENSOR("a tensor"),
    UNRANKED_TENSOR("a tensor without a declared rank"),
    SPARSE_TENSOR("a sparse tensor"),
    SEQUENCE("a sequence"),
    MAP("a map"),
    OPTIONAL("an optional type"),
    UNKNOWN("of no declared type");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  record Value(String name, Kind kind) {}

  /**
   * What a node calls.
   *
   * @param domain empty for ONNX's own
   */
  record Operator(String domain, String name) {
    @Override
    public String toString() {
      return domain + ":" + name;
    }
  }

  /**
   * Reads a file from end to end, passing over the tensors' contents.
   *
   * @throws MalformedModelException if it is not an ONNX model
   */
  static ModelOutline read(Path file) throws IOException, MalformedModelException {
    try (WireReader reader = WireReader.open(file)) {
      return new Walk(reader).model();
    }
  }

  /** The messages of onnx.proto that can hold a tensor, and where: field number to message. */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    FUNCTION,
    TRAINING,
    SPARSE_TENSOR,
    TENSOR,
    DATA_ENTRY;

    Map<Integer, Message> children() {
      return switch (this) {
        case MODEL -> Map.of(7, GRAPH, 20, TRAINING, 25, FUNCTION);
        case GRAPH -> Map.of(1, NODE, 5, TENSOR, 15, SPARSE_TENSOR);
        case NODE -> Map.of(5, ATTRIBUTE);
        case ATTRIBUTE ->
            Map.of(
                5, TENSOR, 6, GRAPH, 10, TENSOR, 11, GRAPH, 22, SPARSE_TENSOR, 23, SPARSE_TENSOR);
        case FUNCTION -> Map.of(7, NODE, 11, ATTRIBUTE);
        case TRAINING -> Map.of(1, GRAPH, 2, GRAPH);
        case SPARSE_TENSOR -> Map.of(1, TENSOR, 2, TENSOR);
        case TENSOR -> Map.of(13, DATA_ENTRY);
        case DATA_ENTRY -> Map.of();
      };
    }

    /** Whether a field is the name of the operator that a node calls, or a function defines. */
    boolean isOfName(int field) {
      return (this == NODE && field == 4) || (this == FUNCTION && field == 1);
    }

    /** Whether a field is the domain of that operator. */
    boolean isOfDomain(int field) {
      return (this == NODE && field == 7) || (this == FUNCTION && field == 10);
    }
  }

  private static final class Walk {
    private static final int DEEPEST = 100; // the limit of Protocol Buffers itself

    private final WireReader reader;
    private final Set<String> externalLocations = new LinkedHashSet<>();
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final Set<String> operators = new HashSet<>();
    // Of the graph alone: functions that are not called, and training, may call what they like.
    private final Set<Operator> called = new HashSet<>();
    private final Set<Operator> functions = new HashSet<>();
    private long opset;
    private int graphs;
    private boolean inGraph;

    Walk(WireReader reader) {
      this.reader = reader;
    }

    ModelOutline model() throws IOException, MalformedModelException {
      message(Message.MODEL, reader.fileBytes(), 0);
      if (graphs == 0) {
        throw new MalformedModelException("it holds no graph");
      }
      return new ModelOutline(
          externalLocations, inputs, outputs, operators, unknownOperators(), opset);
    }

    private List<Operator> unknownOperators() {
      return called.stream()
          .filter(operator -> !RUNTIME_DOMAINS.contains(operator.domain()))
          .filter(operator -> !functions.contains(operator))
          .sorted(Comparator.comparing(Operator::toString))
          .toList();
    }

    private void message(Message message, long end, int depth)
        throws IOException, MalformedModelException {
      if (depth > DEEPEST) {
        throw new MalformedModelException("nested more than %d deep".formatted(DEEPEST));
      }
      if (message == Message.DATA_ENTRY) {
        dataEntry(end);
        return;
      }
      if (message == Message.GRAPH) {
        graphs++;
      }
      Map<Integer, Message> children = message.children();
      String name = "";
      String domain = "";
      while (reader.position() < end) {
        int tag = reader.tag(end);
        int number = WireReader.number(tag);
        boolean enclosing = WireReader.type(tag) == WireReader.LENGTH_DELIMITED;
        if (enclosing && children.containsKey(number)) {
          if (message == Message.MODEL) {
            inGraph = children.get(number) == Message.GRAPH;
          }
          message(children.get(number), reader.enclosed(end), depth + 1);
        } else if (enclosing && message == Message.GRAPH && depth == 1 && number == 11) {
          inputs.add(value(reader.enclosed(end)));
        } else if (enclosing && message == Message.GRAPH && depth == 1 && number == 12) {
          outputs.add(value(reader.enclosed(end)));
        } else if (enclosing && message.isOfName(number)) {
          name = reader.text(end);
        } else if (enclosing && message.isOfDomain(number)) {
          domain = reader.text(end);
        } else if (enclosing && message == Message.MODEL && number == 8) {
          opset(reader.enclosed(end));
        } else {
          reader.skip(WireReader.type(tag), end);
        }
      }
      if (message == Message.NODE) {
        operators.add(name);
        if (inGraph) {
          called.add(new Operator(domain, name));
        }
      } else if (message == Message.FUNCTION) {
        functions.add(new Operator(domain, name));
      }
    }

    private void opset(long end) throws IOException, MalformedModelException {
      String domain = "";
      long version = 0;
      while (reader.position() < end) {
        int tag = reader.tag(end);
        if (tag == (1 << 3 | WireReader.LENGTH_DELIMITED)) {
          domain = reader.text(end);
        } else if (tag == (2 << 3 | WireReader.VARINT)) {
          version = reader.varint(end);
        } else {
          reader.skip(WireReader.type(tag), end);
        }
      }
      if (domain.isEmpty() || domain.equals("ai.onnx")) {
        opset = version;
      }
    }

    /**
     * A key and a value. Whether the tensor says that its data is outside is not looked at: a
     * location is a location, whatever another reader makes of the rest.
     */
    private void dataEntry(long end) throws IOException, MalformedModelException {
      String key = "";
      List<String> values = new ArrayList<>();
      while (reader.position() < end) {
        int tag = reader.tag(end);
        if (tag == (1 << 3 | WireReader.LENGTH_DELIMITED)) {
          key = reader.text(end);
        } else if (tag == (2 << 3 | WireReader.LENGTH_DELIMITED)) {
          values.add(reader.text(end));
        } else {
          reader.skip(WireReader.type(tag), end);
        }
      }
      if (key.equals("location")) {
        externalLocations.addAll(values.isEmpty() ? List.of("") : values);
      }
    }

    private Value value(long end) throws IOException, MalformedModelException {
      String name = "";
      Kind kind = Kind.UNKNOWN;
      while (reader.position() < end) {
        int tag = reader.tag(end);
        if (tag == (1 << 3 | WireReader.LENGTH_DELIMITED)) {
          name = reader.text(end);
        } else if (tag == (2 << 3 | WireReader.LENGTH_DELIMITED)) {
          kind = kind(reader.enclosed(end));
        } else {
          reader.skip(WireReader.type(tag), end);
        }
      }
      return new Value(name, kind);
    }

    private Kind kind(long end) throws IOException, MalformedModelException {
      Kind kind = Kind.UNKNOWN;
      while (reader.position() < end) {
        int tag = reader.tag(end);
        if (tag == (1 << 3 | WireReader.LENGTH_DELIMITED)) {
          kind = tensorKind(reader.enclosed(end));
          continue;
        }
        kind =
            switch (WireReader.number(tag)) {
              case 4 -> Kind.SEQUENCE;
              case 5 -> Kind.MAP;
              case 8 -> Kind.SPARSE_TENSOR;
              case 9 -> Kind.OPTIONAL;
              default -> kind;
            };
        reader.skip(WireReader.type(tag), end);
      }
      return kind;
    }

    private Kind tensorKind(long end) throws IOException, MalformedModelException {
      Kind kind = Kind.UNRANKED_TENSOR;
      while (reader.position() < end) {
        int tag = reader.tag(end);
        if (WireReader.number(tag) == 2) {
          kind = Kind.TENSOR;
        }
        reader.skip(WireReader.type(tag), end);
      }
      return kind;
    }
  }
}
