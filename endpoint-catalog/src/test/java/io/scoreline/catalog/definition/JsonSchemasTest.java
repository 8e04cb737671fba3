package io.scoreline.catalog.definition;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.scoreline.catalog.tree.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Rewrite the published files with {@code -Dscoreline.write-schemas=true}. */
class JsonSchemasTest {
  static final List<String> SAMPLES = Samples.NAMES;

  private static final Path PUBLISHED =
      Path.of(System.getProperty("scoreline.repository", "..")).resolve("docs/schemas");

  @ParameterizedTest
  @EnumSource(DocumentKind.class)
  void publishesWhatTheCodeAccepts(DocumentKind kind) throws IOException {
    var file = PUBLISHED.resolve(JsonSchemas.fileName(kind));
    var text = JsonSchemas.of(kind).toPrettyString() + "\n";
    if (Boolean.getBoolean("scoreline.write-schemas")) {
      Files.createDirectories(PUBLISHED);
      Files.writeString(file, text);
    }

    assertEquals(text, Files.readString(file), "rewrite with -Dscoreline.write-schemas=true");
  }

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void acceptsEverySample(String name) {
    var document = Samples.read(name);
    var kind = DocumentKind.of(document).orElseThrow();

    assertThat(validate(kind, document.root().toJson()), empty());
  }

  @Test
  void refusesWhatTheDecoderRefuses() {
    var unknown = Samples.of("name: abc", "mini_bach_size: 3");
    var tooSmall = Samples.of("name: abc", "mini_batch_size: 0");
    var nested = Samples.of("name: abc", "scoreline: {image: {layout: chwn}}");

    assertThat(messages(unknown), not(empty()));
    assertThat(messages(tooSmall), not(empty()));
    assertThat(messages(nested), not(empty()));
  }

  @Test
  void acceptsFieldsWithoutAValueAsTheDecoderDoes() {
    var document = Samples.of("name: abc", "tags:", "model: null", "scoreline: {output: ~}");

    assertThat(messages(document), empty());
    assertThat(messages(Samples.of("name: null")), not(empty()));
  }

  @Test
  void tellsDefaultsAndMeanings() {
    var field =
        JsonSchemas.of(DocumentKind.DEPLOYMENT)
            .at("/properties/scoreline/properties/input/properties/slice_bytes");

    assertThat(
        field.toString(),
        equalTo(
            "{\"type\":[\"integer\",\"null\"],\"minimum\":1,\"description\":\"A larger splittable file is scored in slices of about this many bytes.\",\"default\":16777216}"));
  }

  private static Set<ValidationMessage> messages(Document document) {
    return validate(DocumentKind.DEPLOYMENT, document.root().toJson());
  }

  private static Set<ValidationMessage> validate(DocumentKind kind, JsonNode json) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(JsonSchemas.of(kind))
        .validate(json);
  }
}
