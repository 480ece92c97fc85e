package amc.deploy.system;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for what other processes do. */
final class Await {
  private static final Duration POLL = Duration.ofMillis(100);

  /** So long that only what never happens is given up, on a busy machine too. */
  private static final long PATIENCE_NS = Duration.ofMinutes(4).toNanos();

  private Await() {}

  /**
   * Waits until a condition holds.
   *
   * @param evidence for the message if it never does
   */
  static void until(String condition, BooleanSupplier holds, Supplier<String> evidence) {
    until(condition, POLL, holds, evidence);
  }

  /**
   * Waits until a condition holds.
   *
   * @param pause between two looks
   * @param evidence for the message if it never does
   */
  static void until(
      String condition, Duration pause, BooleanSupplier holds, Supplier<String> evidence) {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE_NS) {
        throw new AssertionError("never: " + condition + "\n" + evidence.get());
      }
      pass(pause);
    }
  }

  /** Lets time pass in which something is down. */
  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
