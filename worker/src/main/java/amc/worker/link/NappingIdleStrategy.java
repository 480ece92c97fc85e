package amc.worker.link;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/**
 * How a thread of the data plane waits: the longer it has had nothing to do, the longer it sleeps
 * between two looks, but never for more than a small part of that time. So a frame that takes as
 * long as others before it is hardly kept waiting, and a node without a run needs hardly any
 * processor time. Confined to one thread.
 */
public final class NappingIdleStrategy implements IdleStrategy {
  private static final int SPINS = 30;
  private static final long PART = 64; // of the time without work that may be lost by sleeping
  private static final long SHORTEST_NS = 1_000;
  private static final long LONGEST_NS = 10_000_000;

  private int looks;
  private long idleSinceNs;

  @Override
  public void idle(int workCount) {
    if (workCount > 0) {
      reset();
    } else {
      idle();
    }
  }

  @Override
  public void idle() {
    if (looks == 0) {
      idleSinceNs = System.nanoTime();
    }
    if (looks < SPINS) {
      looks++;
      Thread.onSpinWait();
    } else {
      long napNs = (System.nanoTime() - idleSinceNs) / PART;
      LockSupport.parkNanos(Math.clamp(napNs, SHORTEST_NS, LONGEST_NS));
    }
  }

  @Override
  public void reset() {
    looks = 0;
  }
}
