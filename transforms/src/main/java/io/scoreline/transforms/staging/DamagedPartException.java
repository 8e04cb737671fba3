package io.scoreline.transforms.staging;

import java.io.IOException;

/** A part is not as it was staged; its unit can be scored again. */
public final class DamagedPartException extends IOException {
  private static final long serialVersionUID = 1;

  public DamagedPartException(long unit, String damage) {
    super("the part of unit %d is damaged: %s".formatted(unit, damage));
  }
}
