package io.scoreline.catalog.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.ModelAsset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The parameters that an MLflow model's signature declares: what its {@code predict} takes besides
 * a table. What fits one is what MLflow itself takes for it.
 *
 * @param declared in the signature's order; empty if there are none
 */
public record MlflowParameters(List<Declared> declared) {
  /** Where a scoring script finds the values that a deployment or a job sets, as JSON. */
  public static final String VARIABLE = "SCORELINE_PARAMS";

  /** A variable of the environment may have 128 KiB on Linux, and a character three bytes. */
  private static final int MOST_CHARACTERS = 32_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SETTING = "scoreline.params";

  /** What NumPy reads as a date, or a date and a time to the microsecond, without an offset. */
  private static final Pattern DATE =
      Pattern.compile(
          "\\d{1,4}(-\\d{2}(-\\d{2}([T ]\\d{2}(:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?)?)?)?)?");

  /**
   * One parameter.
   *
   * @param type its type as MLflow spells it, such as {@code double}
   * @param list whether its value is a list of such values
   */
  public record Declared(String name, String type, boolean list) {
    /** Why a value does not fit, as what would; nothing if it does. */
    Optional<String> refusal(JsonNode value) {
      boolean fits = value.isArray() == list;
      for (JsonNode one : list ? value : List.of(value)) {
        fits &= fits(one);
      }
      String expected = list ? "a list; of it each: " + expected() : expected();
      return fits ? Optional.empty() : Optional.of(expected);
    }

    private boolean fits(JsonNode value) {
      return value.isNull()
          || switch (type) {
            case "integer", "long" -> value.isIntegralNumber();
            case "float", "double" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "string" -> value.isTextual();
            case "datetime" -> value.isTextual() && DATE.matcher(value.asText()).matches();
            case "object" -> value.isObject();
            // Of a type that came later, MLflow is the judge.
            default -> true;
          };
    }

    private String expected() {
      return switch (type) {
        case "integer", "long" -> "a whole number";
        case "float", "double" -> "a number";
        case "boolean" -> "true or false";
        case "string" -> "a text, in quotes where it looks like a number";
        case "datetime" -> "a date such as 2026-01-31, or 2026-01-31T12:30:15";
        default -> "a value of type " + type;
      };
    }

    @Override
    public String toString() {
      return "%s: %s%s".formatted(name, type, list ? " list" : "");
    }
  }

  public MlflowParameters {
    declared = List.copyOf(declared);
  }

  /**
   * Those of a model's description.
   *
   * @param description the content of MLmodel; of what MLflow could not read there are none
   */
  static MlflowParameters of(JsonNode description) {
    List<Declared> declared = new ArrayList<>();
    try {
      for (JsonNode one : JSON.readTree(description.at("/signature/params").asText("[]"))) {
        String type = one.path("type").asText(one.path("dtype").asText());
        declared.add(new Declared(one.path("name").asText(), type, one.path("shape").isArray()));
      }
    } catch (JsonProcessingException e) {
      declared.clear();
    }
    return new MlflowParameters(declared);
  }

  /**
   * Checks the values that a deployment or a job sets, before anything is made or started.
   *
   * @param type the model's; empty: by its files
   * @param code what scores, if it is there already
   * @throws CatalogException of kind {@code INVALID} naming all that do not fit
   */
  public static void requireFit(
      Map<String, JsonNode> values,
      Path model,
      ModelAsset.Type type,
      Optional<Deployment.Code> code) {
    if (values.isEmpty()) {
      return;
    }
    if (code.isPresent()) {
      requireMade(code.get());
    }
    MlflowParameters parameters =
        MlflowFolder.ofPython(model, type)
            .map(MlflowFolder::parameters)
            .orElseThrow(
                () ->
                    refused(
                        "%s: the model is not scored by MLflow in Python, and takes none (expected: nothing; an engine's own settings are scoreline.parameters)"
                            .formatted(SETTING)));
    List<String> problems = new ArrayList<>();
    long characters = values.values().stream().mapToLong(value -> value.toString().length()).sum();
    if (characters > MOST_CHARACTERS) {
      problems.add(
          "%s: %d characters (expected: at most %d, as they reach Python in its environment)"
              .formatted(SETTING, characters, MOST_CHARACTERS));
    }
    new TreeMap<>(values)
        .forEach((name, value) -> parameters.refusal(name, value).ifPresent(problems::add));
    if (!problems.isEmpty()) {
      throw refused(String.join("; ", problems));
    }
  }

  private Optional<String> refusal(String name, JsonNode value) {
    Optional<Declared> found = declared.stream().filter(one -> one.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      String known =
          declared.isEmpty()
              ? "none, as the model's signature has no parameters"
              : String.join(", ", declared.stream().map(Declared::toString).toList());
      return Optional.of(
          "%s.%s: the model has no such parameter (expected: %s)".formatted(SETTING, name, known));
    }
    return found
        .get()
        .refusal(value)
        .map(expected -> "%s.%s: %s (expected: %s)".formatted(SETTING, name, value, expected));
  }

  /**
   * A script of one's own has its own ways; one that was made before there were values has none.
   */
  private static void requireMade(Deployment.Code code) {
    if (!code.wasMade()) {
      throw refused(
          "%s: a script of its own scores the model (expected: nothing; environment_variables are what a script gets)"
              .formatted(SETTING));
    }
    try {
      Path script = code.path().resolve(Deployment.Code.MADE_SCRIPT);
      if (!Files.readString(script).contains(VARIABLE)) {
        throw refused(
            "%s: the deployment was made by a version that had none (expected: the deployment made again, with batch-deployment create)"
                .formatted(SETTING));
      }
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.Kind.FAILED, "cannot read %s: %s".formatted(code.path(), e), e);
    }
  }

  private static CatalogException refused(String message) {
    return new CatalogException(CatalogException.Kind.INVALID, message);
  }
}
