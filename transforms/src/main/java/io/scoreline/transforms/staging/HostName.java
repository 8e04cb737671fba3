package io.scoreline.transforms.staging;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine is called, for people: others may be called so, too. */
public final class HostName {
  private static final Path SYSTEM = Path.of("/proc/sys/kernel/hostname");

  /** For the life of this process: what it has told of itself stays its own. */
  private static final String CURRENT =
      find(SYSTEM, () -> InetAddress.getLocalHost().getHostName());

  private HostName() {}

  /** Asks a name service, which may not know of this machine. */
  interface Lookup {
    String name() throws UnknownHostException;
  }

  public static String current() {
    return CURRENT;
  }

  /** As the system says it: what a shell's variable holds, each process of a machine may differ. */
  static String find(Path system, Lookup lookup) {
    try {
      String named = Files.readString(system).strip();
      if (!named.isEmpty()) {
        return named;
      }
    } catch (IOException e) {
      // Another system than Linux.
    }
    try {
      return lookup.name();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
