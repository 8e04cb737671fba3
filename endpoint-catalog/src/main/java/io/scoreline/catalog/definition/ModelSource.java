package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.AssetReference;
import java.util.Optional;

/** Where a deployment's model comes from. */
public sealed interface ModelSource {
  /** A file or folder beside the YAML. */
  record Local(ModelDefinition model) implements ModelSource {
    public Local {
      requireNonNull(model, "model is null");
    }
  }

  /** A model that was registered before. */
  record Registered(AssetReference reference) implements ModelSource {
    public Registered {
      requireNonNull(reference, "reference is null");
    }
  }

  /** The definition, if the model is a local one. */
  default Optional<ModelDefinition> local() {
    return this instanceof Local local ? Optional.of(local.model()) : Optional.empty();
  }
}
