package io.scoreline.catalog.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.scoreline.catalog.settings.ErrorThreshold;
import io.scoreline.catalog.settings.KeepColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;

/**
 * Records to JSON and back: names in snake case, the order of the components, absent values left
 * out, paths and instants as text, maps in the order of their keys.
 */
public final class CatalogJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .addModule(new Jdk8Module())
          .addModule(ownForms())
          .build();

  private CatalogJson() {}

  /** The record as a JSON tree. */
  public static JsonNode toJson(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** The record as JSON text on one line. */
  public static String toText(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON form of " + value.getClass().getName(), e);
    }
  }

  /**
   * The record of that JSON.
   *
   * @throws IllegalArgumentException if the JSON does not fit
   */
  public static <T> T fromJson(JsonNode json, Class<T> type) {
    try {
      return MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: %s".formatted(type.getSimpleName(), e.getOriginalMessage()), e);
    }
  }

  /**
   * The record of that JSON text.
   *
   * @throws IllegalArgumentException if the text does not fit
   */
  public static <T> T fromText(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: %s".formatted(type.getSimpleName(), e.getOriginalMessage()), e);
    }
  }

  private static SimpleModule ownForms() {
    // The sealed types are here because creators on interfaces are not found by annotation.
    return new SimpleModule("scoreline")
        .addSerializer(Path.class, new ToText<>(Path.class))
        .addSerializer(Instant.class, new ToText<>(Instant.class))
        .addDeserializer(Path.class, reader(Path.class, json -> Path.of(json.asText())))
        .addDeserializer(Instant.class, reader(Instant.class, json -> Instant.parse(json.asText())))
        .addDeserializer(
            ErrorThreshold.class,
            reader(ErrorThreshold.class, json -> ErrorThreshold.parse(json.asInt())))
        .addDeserializer(KeepColumns.class, reader(KeepColumns.class, KeepColumns::parse));
  }

  private static <T> JsonDeserializer<T> reader(Class<T> type, Function<JsonNode, T> parser) {
    return new FromTree<>(type, parser);
  }

  private static final class ToText<T> extends StdScalarSerializer<T> {
    private static final long serialVersionUID = 1L;

    ToText(Class<T> type) {
      super(type);
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.toString());
    }
  }

  private static final class FromTree<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1L;

    private final transient Function<JsonNode, T> parser;

    FromTree(Class<T> type, Function<JsonNode, T> parser) {
      super(type);
      this.parser = parser;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return parser.apply(in.readValueAsTree());
    }
  }
}
