package io.scoreline.catalog;

import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.definition.Samples;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Resources for tests. */
public final class Resources {
  public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private Resources() {}

  public static Endpoint endpoint(String name) {
    return new Endpoint(
        name,
        new Metadata(Optional.of("about " + name), Map.of("owner", "me"), Map.of()),
        Endpoint.DEFAULT_AUTH_MODE,
        Optional.empty(),
        KeptFields.none(),
        Timestamps.createdAt(NOON));
  }

  public static Deployment deployment(String endpoint, String name) {
    var definition = Definitions.deployment(Samples.read("scoreline-deployment.yml")).value();
    return new Deployment(
        name,
        endpoint,
        Metadata.none(),
        new AssetVersion("m", "1"),
        Optional.of(new Deployment.Code(Path.of("/snapshots/1/code"), Optional.empty(), "abc")),
        Optional.of("direct"),
        definition.settings(),
        definition.scoreline(),
        KeptFields.none(),
        Timestamps.createdAt(NOON));
  }

  public static ModelAsset model(AssetVersion id) {
    return new ModelAsset(
        id,
        ModelAsset.Type.ONNX,
        Path.of("/snapshots/2/m.onnx"),
        "def",
        Metadata.none(),
        KeptFields.none(),
        Timestamps.createdAt(NOON),
        Optional.empty());
  }

  public static DataAsset data(AssetVersion id, DataAsset.Type type, String path) {
    return new DataAsset(
        id, type, path, Metadata.none(), KeptFields.none(), Timestamps.createdAt(NOON));
  }

  public static Datastore datastore(String name, Path root) {
    return new Datastore(
        name,
        new Datastore.Local(root),
        false,
        Metadata.none(),
        KeptFields.none(),
        Timestamps.createdAt(NOON));
  }
}
