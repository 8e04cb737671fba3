package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Flink session cluster of real processes, as {@code scripts/flink-cluster} starts it. */
final class FlinkCluster {
  private final Path folder;
  private final int port;

  private FlinkCluster(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts a JobManager and TaskManagers with two slots each.
   *
   * @param folder for its logs and process ids
   */
  static FlinkCluster start(Path folder, int taskManagers) throws Exception {
    FlinkCluster cluster = new FlinkCluster(folder, freePort());
    cluster.start(taskManagers);
    return cluster;
  }

  /** A port of which that of the cluster's own calls, 10,000 above it, is one too. */
  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (socket.getLocalPort() <= 55_000) {
          return socket.getLocalPort();
        }
      }
    }
  }

  /** Its REST address. */
  String master() {
    return "127.0.0.1:" + port;
  }

  void start(int taskManagers) throws Exception {
    command(
        "start",
        "--task-managers",
        Integer.toString(taskManagers),
        "--port",
        Integer.toString(port));
  }

  void addTaskManager() throws Exception {
    command("add-one");
  }

  void killTaskManager() throws Exception {
    command("kill-one");
  }

  void killJobManager() throws Exception {
    command("kill-job-manager");
  }

  private void command(String command, String... more) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(CommandRun.REPOSITORY.resolve("scripts/flink-cluster").toString());
    words.add(command);
    words.addAll(List.of(more));
    words.addAll(List.of("--folder", folder.toString()));
    // To a file: what is started would keep a pipe open.
    Path log = Files.createDirectories(folder).resolve("commands.log");
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()))
            .start();
    int code = process.waitFor();
    assertThat(command + "\n" + Files.readString(log), code, is(0));
  }

  void stop() throws Exception {
    command("stop");
  }
}
