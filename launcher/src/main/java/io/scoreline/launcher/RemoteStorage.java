package io.scoreline.launcher;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.transforms.plan.InputStorage;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * How what is not on this machine is reached, by this process and by those of jobs: as the
 * datastores say. Only where secrets are is passed on, never a secret.
 */
final class RemoteStorage {
  private final Catalog catalog;
  private boolean known;

  RemoteStorage(Catalog catalog) {
    this.catalog = catalog;
  }

  /** What a job process is told, if any of these places is not on this machine. */
  List<String> arguments(Stream<String> places) {
    return places.allMatch(InputStorage::isLocal) ? List.of() : arguments();
  }

  private List<String> arguments() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Datastore datastore : catalog.datastores().list()) {
      if (datastore.location() instanceof Datastore.AzureBlob blob) {
        ObjectNode one = (ObjectNode) CatalogJson.toJson(blob.access());
        all.add(one.put("host", blob.host()).put("container", blob.containerName()));
      }
    }
    return all.isEmpty() ? List.of() : List.of("--azureBlobAccess=" + all);
  }

  /** Lets this process reach a place, once: most commands need none. */
  synchronized void reach(String place) {
    if (!known && !InputStorage.isLocal(place)) {
      FileSystems.setDefaultPipelineOptions(
          PipelineOptionsFactory.fromArgs(arguments().toArray(String[]::new)).create());
      known = true;
    }
  }
}
