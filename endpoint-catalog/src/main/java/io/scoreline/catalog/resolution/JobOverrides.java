package io.scoreline.catalog.resolution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.RecordShapes;
import io.scoreline.catalog.field.Suggestions;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.settings.OutputAction;
import io.scoreline.catalog.settings.ScorelineSettings;
import io.scoreline.catalog.settings.ScoringSettings;
import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Node;
import io.scoreline.catalog.tree.Place;
import io.scoreline.catalog.tree.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What one job does differently from its deployment. Immutable.
 *
 * <p>Names are those of the YAML, with or without {@code settings.}; {@code max_retries} and {@code
 * timeout} may stand alone; {@code instance_count} may have {@code resources.} or {@code compute.}
 * before it. Of the settings under {@code scoreline}, those of {@code scoreline.params} alone.
 */
public final class JobOverrides {
  private static final String SET = "--set";
  private static final ObjectShape SETTINGS = RecordShapes.of(ScoringSettings.class);
  private static final Map<String, String> SPELLINGS =
      Map.of(
          "max_retries", "retry_settings.max_retries",
          "timeout", "retry_settings.timeout",
          "resources.instance_count", "instance_count",
          "compute.instance_count", "instance_count");
  private static final Set<String> ALLOWED =
      new TreeSet<>(
          Set.of(
              "mini_batch_size",
              "instance_count",
              "output_file_name",
              "retry_settings.max_retries",
              "retry_settings.timeout",
              "error_threshold"));
  private static final Set<String> FIXED =
      Set.of(
          "model",
          "code_configuration",
          "environment",
          "max_concurrency_per_instance",
          "output_action",
          "logging_level",
          "environment_variables",
          "scoreline");

  /** Before the name of a parameter of the model. */
  private static final String PARAMS = "scoreline.params.";

  private final ObjectNode settings;
  private final Map<String, JsonNode> params;

  private JobOverrides(ObjectNode settings, Map<String, JsonNode> params) {
    this.settings = settings;
    this.params = Map.copyOf(params);
  }

  /** Nothing. */
  public static JobOverrides none() {
    return new JobOverrides(JsonNodeFactory.instance.objectNode(), Map.of());
  }

  /**
   * Reads names and values, as {@code --set name=value} gives them.
   *
   * @throws InvalidDocumentException with every name that cannot be overridden and every value that
   *     is not accepted
   */
  public static JobOverrides parse(Map<String, String> pairs) {
    return parse(pairs, name -> SET);
  }

  /**
   * Reads names and values, which several options give.
   *
   * @param optionOf the option that gave a name, for messages
   * @throws InvalidDocumentException as {@link #parse(Map)} does
   */
  public static JobOverrides parse(Map<String, String> pairs, Function<String, String> optionOf) {
    return parse(pairs, optionOf, name -> name, ALLOWED);
  }

  /**
   * Reads what the body of a REST call overrides, which may be more than {@code --set} does.
   *
   * @param source the body, for messages
   * @param fieldOf the field of the body that gave a name, for messages
   * @throws InvalidDocumentException as {@link #parse(Map)} does
   */
  public static JobOverrides parseBody(
      Map<String, String> pairs, String source, UnaryOperator<String> fieldOf) {
    var allowed = new TreeSet<>(ALLOWED);
    allowed.addAll(List.of("max_concurrency_per_instance", "logging_level"));
    return parse(pairs, name -> source, fieldOf, allowed);
  }

  private static JobOverrides parse(
      Map<String, String> pairs,
      Function<String, String> optionOf,
      UnaryOperator<String> fieldOf,
      Set<String> allowed) {
    var findings = new Findings(SET);
    var json = JsonNodeFactory.instance.objectNode();
    var params = new TreeMap<String, JsonNode>();
    pairs.forEach(
        (name, value) -> {
          var place = Place.whole(optionOf.apply(name));
          if (name.startsWith(PARAMS)) {
            param(fieldOf.apply(name), value, place, findings)
                .ifPresent(found -> params.put(name.substring(PARAMS.length()), found));
          } else {
            parse(name, fieldOf.apply(name), value, place, json, findings, allowed);
          }
        });
    if (!findings.problems().isEmpty()) {
      throw new InvalidDocumentException("", findings.problems());
    }
    return new JobOverrides(json, params);
  }

  /** A list, and a text in quotes, are written as in YAML; all else is one plain value of it. */
  private static Optional<JsonNode> param(
      String field, String value, Place place, Findings findings) {
    boolean isPlain = value.isEmpty() || "[{\"'".indexOf(value.charAt(0)) < 0;
    if (isPlain) {
      return Optional.of(new Node.Scalar(place, value, false).toJson());
    }
    try {
      return Optional.of(DocumentReader.readValue(place.source(), value).toJson());
    } catch (InvalidDocumentException e) {
      findings.add(Problem.ofValue(place, field, value, "a value, or a list of them, as in YAML"));
      return Optional.empty();
    }
  }

  private static void parse(
      String given,
      String field,
      String value,
      Place place,
      ObjectNode json,
      Findings findings,
      Set<String> allowed) {
    var bare = given.startsWith("settings.") ? given.substring("settings.".length()) : given;
    var name = SPELLINGS.getOrDefault(bare, bare);
    if (!allowed.contains(name)) {
      findings.add(Problem.of(place, field, refusal(given, bare)));
      return;
    }
    var object = json;
    var shape = SETTINGS;
    var leaf = name;
    var dot = name.indexOf('.');
    if (dot >= 0) {
      var outer = name.substring(0, dot);
      leaf = name.substring(dot + 1);
      shape = (ObjectShape) SETTINGS.field(outer).orElseThrow().shape();
      object = json.withObjectProperty(outer);
    }
    var target = object;
    var key = leaf;
    shape
        .field(leaf)
        .orElseThrow()
        .shape()
        .decode(new Node.Scalar(place, value, false), field, findings)
        .ifPresent(decoded -> target.set(key, decoded));
  }

  private static String refusal(String given, String bare) {
    var allowed = String.join(", ", ALLOWED) + ", " + PARAMS + "<name>";
    var first = bare.contains(".") ? bare.substring(0, bare.indexOf('.')) : bare;
    if (FIXED.contains(first)) {
      return "cannot be overridden for one job (what can: %s)".formatted(allowed);
    }
    return Suggestions.nearest(given, ALLOWED)
        .map(near -> "unknown setting (did you mean %s?)".formatted(near))
        .orElseGet(() -> "unknown setting (what can be overridden: %s)".formatted(allowed));
  }

  /**
   * The settings with these overrides.
   *
   * @throws InvalidDocumentException if a file name is set and the output action writes no file
   */
  public ScoringSettings applyTo(ScoringSettings deployment) {
    if (deployment.outputAction() == OutputAction.SUMMARY_ONLY
        && settings.has("output_file_name")) {
      throw InvalidDocumentException.unreadable(
          Problem.of(
              Place.whole(SET),
              "output_file_name",
              "When output_action is set to summary_only, the output_file_name need not to be specified."));
    }
    var merged = (ObjectNode) CatalogJson.toJson(deployment);
    for (var field : settings.properties()) {
      if (field.getValue() instanceof ObjectNode inner) {
        merged.withObjectProperty(field.getKey()).setAll(inner);
      } else {
        merged.set(field.getKey(), field.getValue());
      }
    }
    return CatalogJson.fromJson(merged, ScoringSettings.class);
  }

  /** The settings with these overrides: a value for each parameter of the model that has one. */
  public ScorelineSettings applyTo(ScorelineSettings deployment) {
    var merged = new TreeMap<>(deployment.params());
    merged.putAll(params);
    return deployment.withParams(merged);
  }
}
