package io.scoreline.launcher;

import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.catalog.tree.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records of jobs that nobody runs. */
final class TestJobs {
  private TestJobs() {}

  /** A job whose folder has its name, in a folder. */
  static JobRecord job(Path folder, String name, String endpoint, Instant createdAt)
      throws IOException {
    return inFolder(folder.resolve(name), folder, name, endpoint, createdAt);
  }

  /** A job with a folder of its own. */
  static JobRecord inFolder(
      Path jobFolder, Path folder, String name, String endpoint, Instant createdAt)
      throws IOException {
    Path deployment =
        Files.writeString(
            folder.resolve("d.json"),
            """
            {"endpoint": "e", "deployment": "d",
             "model": {"name": "m", "version": "1", "type": "onnx", "path": "/m.onnx", "sha256": "x"},
             "compute": {"name": "direct", "type": "direct"},
             "settings": {}, "scoreline": {}}
            """);
    return new JobRecord(
        name,
        endpoint,
        "d",
        "",
        "",
        "",
        Map.of(),
        Map.of(),
        createdAt,
        false,
        Optional.empty(),
        List.of(),
        "out",
        folder.resolve("out").toString(),
        jobFolder,
        ResolvedDeployment.read(DocumentReader.read(deployment)),
        Optional.empty());
  }
}
