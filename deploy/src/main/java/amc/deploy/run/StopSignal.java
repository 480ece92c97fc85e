package amc.deploy.run;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Turns Ctrl-C and SIGTERM into a request to stop, and holds the process until the run has closed
 * this signal, so that it can write a checkpoint first. Thread-safe.
 */
public final class StopSignal implements BooleanSupplier, AutoCloseable {
  private static final Set<StopSignal> OPEN = ConcurrentHashMap.newKeySet();

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::hold, "amc-stop");
  private volatile boolean requested;

  private StopSignal() {}

  /** From now on until {@link #close}, signals ask instead of killing. */
  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    OPEN.add(signal);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Waits until every signal is closed, thus until what a shutdown has to wait for has ended. */
  public static void awaitAllClosed() {
    OPEN.forEach(StopSignal::awaitClosed);
  }

  private void hold() {
    requested = true;
    awaitClosed();
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether to stop as soon as possible. */
  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  @Override
  public void close() {
    closed.countDown();
    OPEN.remove(this);
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process has begun to shut down meanwhile; the hook returns at once.
      }
    }
  }
}
