package io.scoreline.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/**
 * The template's metadata: what can be given to {@link ScoringMain}, as JSON that a scheduler makes
 * a form of. Made from {@link ScoringOptions}, so that it cannot say anything else.
 */
final class TemplateMetadata {
  private static final List<String> GROUPS = List.of("job", "input", "output", "run", "launcher");

  private TemplateMetadata() {}

  /** All of it. */
  static ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", "scoreline-scoring");
    json.put("description", "Scores a dataset with a model and publishes the predictions, once.");
    json.put("main_class", ScoringMain.class.getName());
    ArrayNode codes = json.putArray("exit_codes");
    for (ExitCode code : ExitCode.values()) {
      codes
          .addObject()
          .put("code", code.number())
          .put("meaning", code.name().toLowerCase(Locale.ROOT).replace('_', ' '))
          .put("retry", code.isRetryable());
    }
    ArrayNode parameters = json.putArray("parameters");
    parameters
        .addObject()
        .put("name", "jobName")
        .put("group", "job")
        .put("type", "string")
        .put("required", true)
        .put("pattern", JobName.PATTERN.pattern())
        .put("help", "The job's name. A second launch under it starts nothing.");
    parameters
        .addObject()
        .put("name", "runner")
        .put("group", "run")
        .put("type", "string")
        .put("required", false)
        .put(
            "help",
            "The runner: direct or flink, whose jars are on the class path. Default: the one that"
                + " runs the spec's compute.");
    options().forEach(option -> parameters.add(parameter(option)));
    return json;
  }

  /** The getters of the options, group by group, each group in the order of names. */
  static List<Method> options() {
    return Arrays.stream(ScoringOptions.class.getDeclaredMethods())
        .filter(method -> method.getParameterCount() == 0 && !method.isSynthetic())
        .sorted(
            Comparator.<Method>comparingInt(
                    method -> GROUPS.indexOf(method.getAnnotation(TemplateParameter.class).group()))
                .thenComparing(TemplateMetadata::name))
        .toList();
  }

  /** An option's name on the command line. */
  static String name(Method getter) {
    String rest = getter.getName().replaceFirst("^(get|is)", "");
    return Character.toLowerCase(rest.charAt(0)) + rest.substring(1);
  }

  private static ObjectNode parameter(Method getter) {
    TemplateParameter about = getter.getAnnotation(TemplateParameter.class);
    ObjectNode parameter = JsonNodeFactory.instance.objectNode();
    parameter.put("name", name(getter));
    parameter.put("group", about.group());
    parameter.put("type", type(getter));
    parameter.put("required", getter.isAnnotationPresent(Validation.Required.class));
    JsonNode standard = standard(getter);
    if (!standard.isMissingNode()) {
      parameter.set("default", standard);
    }
    if (getter.getReturnType().isEnum()) {
      ArrayNode choices = parameter.putArray("choices");
      for (Object choice : getter.getReturnType().getEnumConstants()) {
        choices.add(choice.toString());
      }
    }
    if (about.minimum() != Long.MIN_VALUE) {
      parameter.put("minimum", about.minimum());
    }
    return parameter.put("help", getter.getAnnotation(Description.class).value());
  }

  private static String type(Method getter) {
    Class<?> type = getter.getReturnType();
    if (type == boolean.class) {
      return "boolean";
    }
    return type == int.class || type == long.class ? "integer" : "string";
  }

  private static JsonNode standard(Method getter) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (getter.isAnnotationPresent(Default.Boolean.class)) {
      return nodes.booleanNode(getter.getAnnotation(Default.Boolean.class).value());
    }
    if (getter.isAnnotationPresent(Default.Integer.class)) {
      return nodes.numberNode(getter.getAnnotation(Default.Integer.class).value());
    }
    if (getter.isAnnotationPresent(Default.Long.class)) {
      return nodes.numberNode(getter.getAnnotation(Default.Long.class).value());
    }
    if (getter.isAnnotationPresent(Default.Enum.class)) {
      return nodes.textNode(getter.getAnnotation(Default.Enum.class).value());
    }
    return nodes.missingNode();
  }
}
