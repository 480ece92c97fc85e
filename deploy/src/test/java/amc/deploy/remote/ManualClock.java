package amc.deploy.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes when somebody waits, and at no other. */
final class ManualClock implements Patience.Clock {
  private final List<Duration> pauses = new ArrayList<>();
  private long nowNs;
  private Runnable then = () -> {};

  /** Does something in each pause. */
  void inPauses(Runnable action) {
    then = action;
  }

  synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  @Override
  public synchronized long nowNs() {
    return nowNs;
  }

  @Override
  public void pause(Duration time) {
    synchronized (this) {
      pauses.add(time);
      nowNs += time.toNanos();
    }
    then.run();
  }
}
