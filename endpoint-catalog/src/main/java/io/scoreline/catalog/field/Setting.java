package io.scoreline.catalog.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a record component a row of a field table. Its name in documents is the component's name in
 * snake case, or that of its {@code JsonProperty}; its shape follows from the component's type.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** A sentence for the schema and the reference, with the unit. */
  String value();

  /**
   * The default as it would be written; items of a list are separated by commas. Without one, a
   * component of type {@code Optional} is empty, a list, a map or a nested record takes its own
   * defaults, and any other component is required.
   */
  String standard() default "";

  /** For whole numbers: the smallest accepted one. */
  long minimum() default Long.MIN_VALUE;

  /** For whole numbers: the largest accepted one. */
  long maximum() default Long.MAX_VALUE;

  /** For whole numbers: what is counted, for messages, such as {@code whole seconds}. */
  String unit() default "";

  /** For text: the fewest accepted characters. */
  int minimumCharacters() default 0;

  /** For text: the most accepted characters. */
  int maximumCharacters() default Integer.MAX_VALUE;

  /** For text: a regular expression that the whole text has to match. */
  String pattern() default "";

  /** For text: what {@link #pattern} accepts, in words. */
  String rule() default "";
}
