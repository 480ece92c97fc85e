package amc.coordinator.api;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Answers that are asked for by many at a time: each is looked up once, and is good for a short
 * while. What nobody asks for any more is forgotten. Thread-safe.
 */
final class Memo<K, V> {
  private static final int MANY = 16;

  private final long lifeNs;
  private final Function<K, CompletionStage<V>> lookUp;
  private final ConcurrentHashMap<K, Kept<V>> kept = new ConcurrentHashMap<>();

  private record Kept<V>(CompletionStage<V> answer, long sinceNs) {}

  /**
   * @param life for which an answer is good
   */
  Memo(Duration life, Function<K, CompletionStage<V>> lookUp) {
    this.lifeNs = life.toNanos();
    this.lookUp = lookUp;
  }

  CompletionStage<V> get(K key) {
    long now = System.nanoTime();
    if (kept.size() > MANY) {
      kept.values().removeIf(k -> now - k.sinceNs() >= lifeNs);
    }
    return kept.compute(
            key,
            (k, before) ->
                before != null && now - before.sinceNs() < lifeNs
                    ? before
                    : new Kept<>(lookUp.apply(k), now))
        .answer();
  }
}
