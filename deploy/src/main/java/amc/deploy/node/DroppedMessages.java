package amc.deploy.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.Behaviors;
import akka.event.Logging;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts messages from other nodes that could not be read, and logs them at most once a minute and
 * kind. Artery drops such a message and logs every one; that log goes nowhere (logback.xml).
 * Thread-safe.
 */
public final class DroppedMessages {
  private static final String READER = "akka.remote.artery.Deserializer";
  private static final long SILENCE_NS = 60_000_000_000L;

  private final AtomicLong total = new AtomicLong();

  private DroppedMessages() {}

  /** Counts the messages of a system from now on. */
  static DroppedMessages of(ActorSystem<?> system) {
    DroppedMessages dropped = new DroppedMessages();
    ActorRef<Logging.Error> counter =
        system.systemActorOf(dropped.counter(), "dropped-messages", Props.empty());
    system.eventStream().tell(new EventStream.Subscribe<>(Logging.Error.class, counter));
    return dropped;
  }

  /** Messages dropped so far. */
  public long total() {
    return total.get();
  }

  private Behavior<Logging.Error> counter() {
    Throttle throttle = new Throttle(SILENCE_NS);
    return Behaviors.receive(
        (context, error) -> {
          if (error.logClass().getName().equals(READER)) {
            total.incrementAndGet();
            String kind = error.cause().getClass().getSimpleName();
            long count = throttle.count(kind, System.nanoTime());
            if (count > 0) {
              context.setLoggerName(DroppedMessages.class);
              context
                  .getLog()
                  .warn(
                      "Dropped {} message(s): {}; {}",
                      count,
                      error.message(),
                      error.cause().toString());
            }
          }
          return Behaviors.same();
        });
  }

  /** How many of a kind have come since it was last spoken of. */
  static final class Throttle {
    private final long silenceNs;
    private final Map<String, Spoken> kinds = new HashMap<>();

    private record Spoken(long atNs, long since) {}

    Throttle(long silenceNs) {
      this.silenceNs = silenceNs;
    }

    /** One more; returns how many to speak of now, or 0 to be silent. */
    long count(String kind, long nowNs) {
      Spoken last = kinds.get(kind);
      if (last != null && nowNs - last.atNs() < silenceNs) {
        kinds.put(kind, new Spoken(last.atNs(), last.since() + 1));
        return 0;
      }
      kinds.put(kind, new Spoken(nowNs, 0));
      return last == null ? 1 : last.since() + 1;
    }
  }
}
