package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Choice;
import java.util.List;

/**
 * What was found when a model was tried before it was registered. One that its engine refuses is
 * not registered, and has none.
 *
 * @param status whether it was tried
 * @param inputs the inputs that it declares, a line each
 * @param outputs the outputs that it gave for a made record, a line each; empty if it gave none
 * @param findings what whoever uses it should know, a sentence each
 * @param openMillis how long its engine took to open it, in milliseconds
 */
public record ModelVerdict(
    Status status,
    List<String> inputs,
    List<String> outputs,
    List<String> findings,
    long openMillis) {
  /** Whether a model was tried. */
  public enum Status implements Choice {
    /** Its engine opened it. */
    ACCEPTED,
    /** No engine of this installation reads it, or a scoring script does. */
    NOT_TRIED
  }

  public ModelVerdict {
    requireNonNull(status, "status is null");
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    findings = List.copyOf(findings);
  }

  /** Of a model that was not tried, and why. */
  public static ModelVerdict notTried(String why) {
    return new ModelVerdict(Status.NOT_TRIED, List.of(), List.of(), List.of(why), 0);
  }
}
