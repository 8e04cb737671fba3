package io.scoreline.storages.azureblob;

import com.azure.storage.blob.BlobContainerClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The emulator of the storage, as a process, started once for all tests of a JVM. */
final class Azurite {
  static final String HOST = "devstoreaccount1.blob.core.windows.net";
  private static final String PUBLIC_KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
  private static final Azurite RUNNING = start();

  private final int port;
  private final Path keyFile;

  private Azurite(int port, Path keyFile) {
    this.port = port;
    this.keyFile = keyFile;
  }

  private static Azurite start() {
    try {
      int port;
      try (ServerSocket socket = new ServerSocket(0)) {
        port = socket.getLocalPort();
      }
      Path folder = Files.createTempDirectory("azurite");
      run("start", port, folder, "--in-memory");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(port, folder)));
      return new Azurite(port, Files.writeString(folder.resolve("key"), PUBLIC_KEY));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void stop(int port, Path folder) {
    try {
      run("stop", port, folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String verb, int port, Path folder, String... more) throws IOException {
    Path script = Path.of(System.getProperty("scoreline.repository"), "scripts", "azurite");
    List<String> command = new ArrayList<>(List.of(script.toString(), verb));
    command.addAll(List.of("--port", Integer.toString(port), "--folder", folder.toString()));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(verb + ".log").toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(Files.readString(folder.resolve(verb + ".log")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static int port() {
    return RUNNING.port;
  }

  /** Makes a container that is reached directly, and says where it is. */
  static BlobAddress newContainer() throws IOException {
    return newContainer(RUNNING.port, Optional.of(RUNNING.keyFile.toString()));
  }

  /** Makes a container that is reached through a proxy. */
  static BlobAddress newContainer(FaultProxy proxy) throws IOException {
    return newContainer(proxy.port(), Optional.of(RUNNING.keyFile.toString()));
  }

  /** Makes a container for which a key is where it is said to be, or is not. */
  static BlobAddress newContainer(int at, Optional<String> keyFile) throws IOException {
    BlobAddress address = new BlobAddress(HOST, "c" + UUID.randomUUID(), "");
    BlobContainers.use(List.of(access(address, RUNNING.port, RUNNING.keyFile.toString())));
    BlobContainerClient container = BlobContainers.of(address);
    container.create();
    BlobContainers.use(List.of(access(address, at, keyFile.orElse("/nowhere"))));
    return address;
  }

  /** The account's key. */
  static String key() throws IOException {
    return Files.readString(RUNNING.keyFile).strip();
  }

  /** From now on a container is reached by a signature in a file. */
  static void reachBySignature(BlobAddress address, Path file) {
    BlobContainers.use(
        List.of(
            new ContainerAccess(
                HOST,
                address.container(),
                Optional.of("http://127.0.0.1:%d/devstoreaccount1".formatted(RUNNING.port)),
                Optional.empty(),
                Optional.of(
                    new ContainerAccess.Secret(Optional.empty(), Optional.of(file.toString()))),
                Optional.empty())));
  }

  /** How a container is reached, as an option of a pipeline says it. */
  static String accessJson(BlobAddress address, int at) {
    return ("[{'host': '%s', 'container': '%s', 'service_url':"
            + " 'http://127.0.0.1:%d/devstoreaccount1', 'account_key': {'file': '%s'}}]")
        .formatted(HOST, address.container(), at, RUNNING.keyFile)
        .replace('\'', '"');
  }

  private static ContainerAccess access(BlobAddress address, int at, String keyFile) {
    return new ContainerAccess(
        HOST,
        address.container(),
        Optional.of("http://127.0.0.1:%d/devstoreaccount1".formatted(at)),
        Optional.of(new ContainerAccess.Secret(Optional.empty(), Optional.of(keyFile))),
        Optional.empty(),
        Optional.empty());
  }
}
