package io.scoreline.catalog.registration;

import io.scoreline.catalog.AssetVersion;
import io.scoreline.catalog.Assets;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.ModelVerdict;
import io.scoreline.catalog.Timestamps;
import io.scoreline.catalog.definition.ModelDefinition;
import io.scoreline.catalog.snapshot.Snapshot;
import io.scoreline.catalog.snapshot.Snapshots;
import java.time.Clock;
import java.util.Optional;

/** Registers models, alone and out of deployments. */
final class Models {
  private final Assets<ModelAsset> assets;
  private final Snapshots snapshots;
  private final ModelGate gate;
  private final Clock clock;

  Models(Assets<ModelAsset> assets, Snapshots snapshots, ModelGate gate, Clock clock) {
    this.assets = assets;
    this.snapshots = snapshots;
    this.gate = gate;
    this.clock = clock;
  }

  ModelAsset register(ModelDefinition definition, String name) {
    var snapshot = snapshots.keep(definition.path().path());
    return create(definition, name, definition.version(), snapshot, examined(definition, snapshot));
  }

  private ModelVerdict examined(ModelDefinition definition, Snapshot snapshot) {
    return gate.examine(snapshot.path(), typeOf(definition, snapshot));
  }

  /**
   * Registers a deployment's own model: under its name, or under its content's hash as version 1.
   * Doing it again with the same content gives the version that is there, so that a deployment can
   * be created twice.
   *
   * @param isForScript whether a scoring script reads it, which may read what no engine does
   */
  ModelAsset registerInline(ModelDefinition definition, boolean isForScript) {
    var snapshot = snapshots.keep(definition.path().path());
    var name = definition.name().orElse(snapshot.sha256());
    var version = definition.name().isEmpty() ? Optional.of("1") : definition.version();
    return same(definition, name, version, snapshot)
        .orElseGet(
            () ->
                createOrGetSame(
                    definition,
                    name,
                    version,
                    snapshot,
                    isForScript
                        ? ModelVerdict.notTried("a scoring script reads it")
                        : examined(definition, snapshot)));
  }

  private Optional<ModelAsset> same(
      ModelDefinition definition, String name, Optional<String> version, Snapshot snapshot) {
    var there =
        version.isPresent()
            ? assets.find(new AssetVersion(name, version.get()))
            : assets.latest(name);
    return there.filter(
        model ->
            model.sha256().equals(snapshot.sha256())
                && model.type().equals(typeOf(definition, snapshot)));
  }

  private ModelAsset createOrGetSame(
      ModelDefinition definition,
      String name,
      Optional<String> version,
      Snapshot snapshot,
      ModelVerdict verdict) {
    try {
      return create(definition, name, version, snapshot, verdict);
    } catch (CatalogException e) {
      // Another process may have registered the same content in between.
      if (e.kind() == CatalogException.Kind.CONFLICT) {
        return same(definition, name, version, snapshot).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private ModelAsset create(
      ModelDefinition definition,
      String name,
      Optional<String> version,
      Snapshot snapshot,
      ModelVerdict verdict) {
    return assets.create(
        name,
        version,
        id ->
            new ModelAsset(
                id,
                typeOf(definition, snapshot),
                snapshot.path(),
                snapshot.sha256(),
                definition.metadata(),
                definition.kept(),
                Timestamps.createdAt(clock.instant()),
                Optional.of(verdict)));
  }

  private static ModelAsset.Type typeOf(ModelDefinition definition, Snapshot snapshot) {
    return definition.type().orElseGet(() -> ModelTypes.of(snapshot.path()));
  }
}
