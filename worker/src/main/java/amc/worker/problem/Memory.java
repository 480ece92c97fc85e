package amc.worker.problem;

import amc.protocol.job.Job;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.Precision;
import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import java.util.ArrayList;
import java.util.List;

/** Says what a heap that is too small for a job means. */
public final class Memory {
  private static final int COPIES = 3; // of the parameters at least: x, mean and a proposal
  private static final int SHOWN_LAYERS = 4;

  private Memory() {}

  /** Refuses a net that does not fit into the heap, before anything is made of it. */
  public static void requireRoom(Job job, Problem problem) {
    long valueBytes = job.precision() == Precision.FLOAT32 ? Float.BYTES : Double.BYTES;
    long bytes = COPIES * valueBytes * problem.parameters();
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap) {
      throw new UserError(
          "heap=%s MiB must be >= %s MiB for the %s parameters of %s: set AMC_HEAP, as in AMC_HEAP=%sg, or make it smaller"
              .formatted(
                  mebibytes(heap),
                  mebibytes(bytes),
                  problem.parameters(),
                  sizes(job),
                  2 * Math.ceilDiv(bytes, 1L << 30)));
    }
  }

  /** For a job whose memory has run out. */
  public static UserError exhausted(Job job, OutOfMemoryError e) {
    return exhausted(sizes(job), e);
  }

  /** The same where nobody knows which job it was. */
  public static UserError exhausted(OutOfMemoryError e) {
    return exhausted("what was asked for", e);
  }

  private static UserError exhausted(String what, OutOfMemoryError e) {
    return new UserError(
        "heap=%s MiB is too small for %s (%s): set AMC_HEAP, as in AMC_HEAP=%sg, or make it smaller"
            .formatted(
                mebibytes(Runtime.getRuntime().maxMemory()),
                what,
                e.getMessage(),
                2 * Math.ceilDiv(Runtime.getRuntime().maxMemory(), 1L << 30)),
        e);
  }

  /** What of a job takes memory, as it stands in the job's file. */
  private static String sizes(Job job) {
    List<String> parts = new ArrayList<>();
    switch (job.task()) {
      case TaskSpec.Synthetic s -> parts.add("task.points=" + s.points());
      case TaskSpec.TestFunction f -> parts.add("task.dimension=" + f.dimension());
      case TaskSpec.Plugin p -> parts.add("task.objective=" + p.objective());
      case TaskSpec.Idx i -> parts.add("the task's images");
      case TaskSpec.Csv c -> parts.add("task.train=" + c.train());
      case TaskSpec.Npy n -> parts.add("task.trainInputs=" + n.trainInputs());
    }
    if (job.network() instanceof NetworkSpec.Dense dense) {
      List<Integer> hidden = dense.hidden();
      parts.add(
          "network.hidden="
              + hidden.subList(0, Math.min(SHOWN_LAYERS, hidden.size()))
              + (hidden.size() > SHOWN_LAYERS
                  ? " and " + (hidden.size() - SHOWN_LAYERS) + " more"
                  : ""));
    }
    return String.join(" with ", parts);
  }

  private static long mebibytes(long bytes) {
    return bytes >> 20;
  }
}
