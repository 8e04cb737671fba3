package io.scoreline.catalog.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.catalog.json.CatalogJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tables of settings in docs/reference.md are those of the code; rewritten like the schemas.
 */
class ReferenceTest {
  private static final Path REFERENCE =
      Path.of(System.getProperty("scoreline.repository", "..")).resolve("docs/reference.md");
  private static final String START = "<!-- settings: written by ReferenceTest -->\n";
  private static final String END = "<!-- end of settings -->\n";
  private static final List<String> FIELDS =
      List.of(
          "mini_batch_size",
          "max_concurrency_per_instance",
          "output_action",
          "output_file_name",
          "retry_settings",
          "error_threshold",
          "logging_level",
          "environment_variables",
          "scoreline");

  /** What a deployment has that says nothing of it; the schemas cannot tell, see below. */
  private static final JsonNode DEFAULTS =
      CatalogJson.toJson(
          Definitions.deployment(Samples.of("name: abc", "model: m:1")).value().settings());

  @Test
  void listsEverySettingOfADeployment() throws IOException {
    JsonNode fields = JsonSchemas.of(DocumentKind.DEPLOYMENT).path("properties");
    List<String> rows = new ArrayList<>();
    for (String field : FIELDS) {
      // Only under "settings" do the schemas tell defaults: a flat field may be overruled there.
      JsonNode settings = fields.path("settings").path("properties");
      collect(field, settings.has(field) ? settings.path(field) : fields.path(field), rows);
    }
    String table = "| setting | default | meaning |\n|---|---|---|\n" + String.join("", rows);

    String text = Files.readString(REFERENCE);
    int start = text.indexOf(START) + START.length();
    int end = text.indexOf(END);
    String expected = text.substring(0, start) + table + text.substring(end);
    if (Boolean.getBoolean("scoreline.write-schemas")) {
      Files.writeString(REFERENCE, expected);
    }
    assertEquals(
        expected, Files.readString(REFERENCE), "rewrite with -Dscoreline.write-schemas=true");
  }

  private static void collect(String path, JsonNode field, List<String> rows) {
    if (field.path("properties").isObject()) {
      field
          .path("properties")
          .properties()
          .forEach(entry -> collect(path + "." + entry.getKey(), entry.getValue(), rows));
      return;
    }
    JsonNode known = DEFAULTS.at("/" + path.replace('.', '/'));
    JsonNode standard = field.has("default") ? field.path("default") : known;
    String meaning = field.path("description").asText() + choices(field);
    rows.add(
        "| `%s` | %s | %s |\n"
            .formatted(path, standard.isMissingNode() ? "" : "`" + standard + "`", meaning));
  }

  private static String choices(JsonNode field) {
    JsonNode values = field.path("anyOf").path(0).path("enum");
    if (!values.isArray()) {
      return "";
    }
    List<String> names = new ArrayList<>();
    values.forEach(value -> names.add("`" + value.asText() + "`"));
    return " One of " + String.join(", ", names) + ".";
  }
}
