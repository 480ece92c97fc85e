package amc.worker.loss;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices kernels that are slow for their kind. A compiled kernel keeps its vectors in registers
 * and allocates nothing; one that the JIT compiler did badly, or not at all, puts every vector on
 * the heap, some hundred bytes a sample, and takes ten times as long or more. Bytes are counted
 * exactly and do not depend on what else the machine does, as times would.
 *
 * <p>Measures one of some evaluations, once the compiler has had time, and logs the figure: once as
 * information if it is what it should be, else once as a warning. Confined to one thread.
 */
public final class HeapMeter {
  /** Bytes a sample from which vectors are taken to be on the heap; one has at least 64. */
  private static final long MOST_BYTES = 16;

  /** What an evaluation may allocate besides, whatever its size. */
  private static final long FIXED_BYTES = 8 * 1024;

  private static final long WARM_NS = 15_000_000_000L;
  private static final int EVERY = 16;
  private static final int CONFIRMED = 8; // measured ones in a row
  private static final long NOT_MEASURED = -1;
  private static final Logger LOG = LoggerFactory.getLogger(HeapMeter.class);

  private final LongSupplier nanoTime;
  private final LongSupplier allocated;
  private final long startNs;
  private int evaluations;
  private int good;
  private int slow;

  /** What is known so far. */
  public enum Verdict {
    /** Too little was measured. */
    UNKNOWN,
    /** Vectors are kept in registers. */
    GOOD,
    /** Vectors are put on the heap. */
    SLOW
  }

  /** Measures the calling thread. */
  public HeapMeter() {
    this(System::nanoTime, HeapMeter::allocatedBytes);
  }

  HeapMeter(LongSupplier nanoTime, LongSupplier allocated) {
    this.nanoTime = nanoTime;
    this.allocated = allocated;
    this.startNs = nanoTime.getAsLong();
  }

  /** Bytes that the calling thread has allocated in its life. */
  public static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  /** Called ahead of an evaluation; the result is for {@link #end}. */
  public long begin() {
    boolean due = ++evaluations % EVERY == 0 && verdict() == Verdict.UNKNOWN;
    return due && nanoTime.getAsLong() - startNs >= WARM_NS ? allocated.getAsLong() : NOT_MEASURED;
  }

  /**
   * Called after the evaluation.
   *
   * @param samples evaluated, all candidates together
   */
  public void end(long begun, long samples) {
    if (begun == NOT_MEASURED) {
      return;
    }
    long bytes = Math.max(0, allocated.getAsLong() - begun - FIXED_BYTES);
    boolean isSlow = bytes > MOST_BYTES * samples;
    slow = isSlow ? slow + 1 : 0;
    good = isSlow ? 0 : good + 1;
    switch (verdict()) {
      case UNKNOWN -> {}
      case GOOD -> LOG.info("kernels allocate {} bytes a sample, as they should", bytes / samples);
      case SLOW ->
          LOG.warn(
              "kernels allocate {} bytes a sample instead of 0 and are slow, the JIT compiler"
                  + " failed on them; results are right. Start anew, and report it if it comes"
                  + " again",
              bytes / samples);
    }
  }

  /** What the measurements in a row say. */
  public Verdict verdict() {
    if (slow >= CONFIRMED) {
      return Verdict.SLOW;
    }
    return good >= CONFIRMED ? Verdict.GOOD : Verdict.UNKNOWN;
  }
}
