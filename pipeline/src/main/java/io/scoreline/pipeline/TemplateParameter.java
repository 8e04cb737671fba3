package io.scoreline.pipeline;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a scheduler's form shows of an option besides its help and its default. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface TemplateParameter {
  /** Which options belong together: {@code job, input, output, run} or {@code launcher}. */
  String group();

  /** The least number; only for options that are numbers. */
  long minimum() default Long.MIN_VALUE;
}
