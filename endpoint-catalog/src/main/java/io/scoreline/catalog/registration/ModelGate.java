package io.scoreline.catalog.registration;

import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.ModelVerdict;
import java.nio.file.Path;

/** Decides whether a model may be registered, before it is. */
public interface ModelGate {
  /** Lets every model pass untried. */
  ModelGate OPEN = (model, type) -> ModelVerdict.notTried("no model was to be tried");

  /**
   * Tries a model.
   *
   * @param model its snapshot: a file or a folder
   * @param type which engine understands it
   * @throws io.scoreline.catalog.CatalogException of kind {@code REFUSED} if its engine refuses it,
   *     or if it ends, or holds up, the process that tries it
   */
  ModelVerdict examine(Path model, ModelAsset.Type type);
}
