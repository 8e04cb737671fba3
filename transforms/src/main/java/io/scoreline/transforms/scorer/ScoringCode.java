package io.scoreline.transforms.scorer;

import java.io.Serializable;

/** Code of a deployment's own that scores, in place of the engine of its model's type. */
public sealed interface ScoringCode extends Serializable permits ScoringScript, ScorerClass {
  /** The folder that it stands in, with whatever it needs. */
  String codeFolder();
}
