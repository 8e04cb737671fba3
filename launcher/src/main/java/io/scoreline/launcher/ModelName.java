package io.scoreline.launcher;

import io.scoreline.catalog.resolution.ResolvedDeployment;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How a user knows a model: a job's process knows only the folder of its snapshot.
 *
 * @param snapshot what the process knows
 * @param shown what the user knows
 */
record ModelName(Path snapshot, String shown) {
  static ModelName of(ResolvedDeployment.Model model) {
    String file = model.path().getFileName().toString();
    // A model without a name is registered under its hash, which nobody knows it by.
    return new ModelName(
        model.path(),
        model.name().equals(model.sha256())
            ? file
            : "model %s:%s (%s)".formatted(model.name(), model.version(), file));
  }

  /** A message that speaks of the model as the user does. */
  String in(String message) {
    return message.replace(real().toString(), shown).replace(snapshot.toString(), shown);
  }

  private Path real() {
    try {
      return snapshot.toRealPath();
    } catch (IOException e) {
      return snapshot;
    }
  }
}
