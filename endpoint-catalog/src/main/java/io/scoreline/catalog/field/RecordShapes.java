package io.scoreline.catalog.field;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Derives field tables from records whose components carry {@link Setting}. */
public final class RecordShapes {
  private RecordShapes() {}

  /**
   * The field table of a record.
   *
   * @throws IllegalArgumentException if a component has no {@link Setting} or a type without a
   *     shape
   */
  public static ObjectShape of(Class<? extends Record> type) {
    var fields = new ArrayList<Field>();
    for (var component : type.getRecordComponents()) {
      fields.add(field(component));
    }
    return new ObjectShape("a mapping", fields);
  }

  private static Field field(RecordComponent component) {
    var setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalArgumentException(
          "%s.%s has no @Setting"
              .formatted(component.getDeclaringRecord().getSimpleName(), component.getName()));
    }
    var ownName = Optional.ofNullable(component.getAccessor().getAnnotation(JsonProperty.class));
    var name =
        ownName
            .map(JsonProperty::value)
            .orElseGet(() -> SnakeCaseStrategy.INSTANCE.translate(component.getName()));
    var optional = component.getType() == Optional.class;
    var type = optional ? argument(component.getGenericType(), 0) : component.getGenericType();
    var shape = shape(type, setting);
    var standard = optional ? Optional.<JsonNode>empty() : standard(shape, setting);
    var required = !optional && standard.isEmpty();
    return new Field(name, shape, setting.value(), required, standard, Field.Use.USED);
  }

  private static Shape shape(Type type, Setting setting) {
    if (type == int.class || type == Integer.class) {
      return new IntegerShape(
          Math.max(setting.minimum(), Integer.MIN_VALUE),
          Math.min(setting.maximum(), Integer.MAX_VALUE),
          setting.unit());
    }
    if (type == long.class || type == Long.class) {
      return new IntegerShape(setting.minimum(), setting.maximum(), setting.unit());
    }
    if (type == double.class || type == Double.class) {
      return new DecimalShape();
    }
    if (type == boolean.class || type == Boolean.class) {
      return new BooleanShape();
    }
    if (type == String.class || type == Path.class) {
      return new TextShape(
          setting.minimumCharacters(),
          setting.maximumCharacters(),
          setting.pattern(),
          setting.rule());
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return new ListShape(shape(argument(type, 0), setting));
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
      return new MapShape(shape(argument(type, 1), setting));
    }
    if (type instanceof Class<?> plain) {
      if (Choice.class.isAssignableFrom(plain)) {
        return ChoiceShape.of(plain.asSubclass(Choice.class));
      }
      if (plain.isRecord() && !declaresShape(plain)) {
        return of(plain.asSubclass(Record.class));
      }
      if (plain == JsonNode.class) {
        return new AnyShape();
      }
    }
    return ownShape(type);
  }

  private static boolean declaresShape(Class<?> type) {
    return Arrays.stream(type.getMethods()).anyMatch(method -> method.getName().equals("shape"));
  }

  /** The shape that a type declares itself, by a static method {@code shape()}. */
  private static Shape ownShape(Type type) {
    try {
      return (Shape) ((Class<?>) type).getMethod("shape").invoke(null);
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalArgumentException("%s has no shape".formatted(type.getTypeName()), e);
    }
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static Optional<JsonNode> standard(Shape shape, Setting setting) {
    if (shape instanceof ListShape list) {
      var array = JsonNodeFactory.instance.arrayNode();
      if (!setting.standard().isEmpty()) {
        for (var item : setting.standard().split(",", -1)) {
          array.add(scalar(list.item(), item.strip()));
        }
      }
      return Optional.of(array);
    }
    if (shape instanceof MapShape) {
      return Optional.of(JsonNodeFactory.instance.objectNode());
    }
    if (shape instanceof EitherShape) {
      return Optional.of(JsonNodeFactory.instance.arrayNode());
    }
    if (shape instanceof ObjectShape nested) {
      var complete = nested.fields().stream().noneMatch(field -> field.required());
      return complete
          ? Optional.of(nested.withDefaults(JsonNodeFactory.instance.objectNode()))
          : Optional.empty();
    }
    return setting.standard().isEmpty()
        ? Optional.empty()
        : Optional.of(scalar(shape, setting.standard()));
  }

  private static JsonNode scalar(Shape shape, String text) {
    var factory = JsonNodeFactory.instance;
    if (shape instanceof IntegerShape) {
      return factory.numberNode(Long.parseLong(text));
    }
    if (shape instanceof DecimalShape) {
      return factory.numberNode(Double.parseDouble(text));
    }
    if (shape instanceof BooleanShape) {
      return factory.booleanNode(Boolean.parseBoolean(text));
    }
    return factory.textNode(text);
  }
}
