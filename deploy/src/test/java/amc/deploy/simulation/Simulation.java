package amc.deploy.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/** A virtual clock, what happens when, and chance: everything follows from one seed. */
final class Simulation {
  static final long MICROSECOND = 1_000;
  static final long TICK_NS = 1_000 * MICROSECOND;
  private static final long LONGEST_NS = 3_600_000_000_000L;

  /** When processes and the database cease to fail: what cannot go on by then never will. */
  private static final long CALM_NS = 2_000_000_000L;

  final RandomGenerator random;
  final Faults faults;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
  private long nowNs;
  private long order;

  private record Event(long atNs, long order, Runnable action) {}

  Simulation(RandomGenerator random, Faults faults) {
    this.random = random;
    this.faults = faults;
  }

  long nowNs() {
    return nowNs;
  }

  /** Does something after a time. */
  void after(long delayNs, Runnable action) {
    events.add(new Event(nowNs + delayNs, order++, action));
  }

  /** Does what an actor does with a message: later, but not much later. */
  void soon(Runnable action) {
    after((20 + random.nextLong(200)) * MICROSECOND, action);
  }

  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** Whether something happens that ceases some time. */
  boolean befalls(double probability) {
    return nowNs < CALM_NS && happens(probability);
  }

  /** Whether there was something to do before the end of time. */
  boolean step() {
    Event e = events.poll();
    if (e == null || e.atNs() > LONGEST_NS) {
      return false;
    }
    nowNs = e.atNs();
    e.action().run();
    return true;
  }
}
