package amc.deploy.remote;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait for a server that is away, and how often to try. Thread-safe.
 *
 * @param limit null to wait for ever
 */
public record Patience(@Nullable Duration limit, Clock clock) {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(4);
  private static final Duration TOLD = Duration.ofMinutes(1);

  /** Time, as it passes and as one waits for it. */
  public interface Clock {
    /** As {@link System#nanoTime}. */
    long nowNs();

    /** Waits so long. */
    void pause(Duration time) throws InterruptedException;

    /** The time of this machine. */
    static Clock system() {
      LongSupplier now = System::nanoTime;
      return new Clock() {
        @Override
        public long nowNs() {
          return now.getAsLong();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
          Thread.sleep(time);
        }
      };
    }
  }

  /** The same without an end. */
  Patience endless() {
    return new Patience(null, clock);
  }

  /** Begins to wait. */
  Outage outage() {
    return new Outage();
  }

  /** One absence of a server. Confined to one thread. */
  final class Outage {
    private final long beganNs = clock.nowNs();
    private long toldNs;
    private boolean told;
    private Duration next = FIRST;

    private Outage() {}

    /** Whether to say now that one waits: at first, and then once a minute. */
    boolean isToBeTold() {
      long now = clock.nowNs();
      if (told && now - toldNs < TOLD.toNanos()) {
        return false;
      }
      told = true;
      toldNs = now;
      return true;
    }

    /** Whether to go on waiting. */
    boolean isPatient() {
      return limit == null || clock.nowNs() - beganNs < limit.toNanos();
    }

    /**
     * Waits until the next attempt, longer each time.
     *
     * @param atLeast what the server asks for
     */
    void pause(Duration atLeast) throws InterruptedException {
      Duration time = atLeast.compareTo(next) > 0 ? atLeast : next;
      if (limit != null) {
        Duration left = limit.minusNanos(clock.nowNs() - beganNs);
        time = left.compareTo(time) < 0 ? left : time;
      }
      Duration doubled = next.multipliedBy(2);
      next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
      clock.pause(time);
    }
  }
}
