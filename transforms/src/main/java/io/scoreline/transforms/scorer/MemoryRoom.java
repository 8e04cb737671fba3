package io.scoreline.transforms.scorer;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much memory there is.
 *
 * @param machineBytes of the machine, or of the container that this process is in
 * @param bufferBytes what direct buffers of this process may take in all
 */
public record MemoryRoom(long machineBytes, long bufferBytes) {
  public MemoryRoom {
    if (machineBytes < 1 || bufferBytes < 1) {
      throw new IllegalArgumentException(
          "bytes: %d, %d (expected: >= 1)".formatted(machineBytes, bufferBytes));
    }
  }

  /** That of this process; what the JVM does not tell is taken for enough. */
  public static MemoryRoom ofThisProcess() {
    long machine = 0;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      machine = system.getTotalMemorySize();
    }
    return new MemoryRoom(machine > 0 ? machine : Long.MAX_VALUE, mostOfBuffers());
  }

  private static long mostOfBuffers() {
    long given = 0;
    HotSpotDiagnosticMXBean hotSpot =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (hotSpot != null) {
      given = Long.parseLong(hotSpot.getVMOption("MaxDirectMemorySize").getValue());
    }
    return given > 0 ? given : Runtime.getRuntime().maxMemory();
  }
}
