package amc.worker.engine.simd;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * Program that runs every kernel until it is compiled, and prints what one call then allocates: its
 * name and the bytes, a line each. Needs {@code -Xbatch}, with which calls wait for the compiler.
 */
final class KernelAllocations {
  private static final int MEASURED = 50;

  private KernelAllocations() {}

  /** Arguments: calls of each kernel ahead of those that are measured; whether to mix widths. */
  public static void main(String[] arguments) {
    int calls = Integer.parseInt(arguments[0]);
    if (Boolean.parseBoolean(arguments[1])) {
      for (VectorWidth width : VectorWidth.values()) {
        KernelCalls.of(width).values().forEach(call -> repeat(call, calls / 10));
      }
    }
    Map<String, Runnable> kernels = KernelCalls.of(VectorWidth.preferred());
    kernels.values().forEach(call -> repeat(call, calls));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    kernels.forEach(
        (name, call) -> {
          repeat(call, 1);
          long before = threads.getCurrentThreadAllocatedBytes();
          repeat(call, MEASURED);
          long bytes = threads.getCurrentThreadAllocatedBytes() - before;
          System.out.println(name + ": " + bytes / MEASURED);
        });
  }

  private static void repeat(Runnable call, int times) {
    for (int i = 0; i < times; i++) {
      call.run();
    }
  }
}
