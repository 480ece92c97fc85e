package amc.deploy.services;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.frame.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * A coordinator's {@link Doorbell} and those of several workers, each on a thread of its own, with
 * memory between them, over seeded rounds: who looks, finds nothing and goes to sleep is woken by
 * what comes meanwhile. Not by jcstress, whose actors must not wait: here the waits are the matter.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
final class DoorbellStressTest {
  private static final int ROUNDS = Integer.getInteger("amc.rounds", 1_000);
  private static final int WORKERS = 3;
  private static final long RUN = 7;

  /** Longer than a worker stays awake. */
  private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(3);

  /** Some tens of microseconds. */
  private static final int SPINS = 2_000;

  /** More than a bell looks before it sleeps. */
  private static final int LOOKS = 50;

  private final InProcessLinks links = new InProcessLinks();
  private final Doorbell door = Doorbell.ofCoordinator();
  private final End coordinator = new End(door, links.coordinator(), random(0));
  private final List<End> workers =
      IntStream.rangeClosed(1, WORKERS).mapToObj(this::worker).toList();

  private End worker(int number) {
    return new End(Doorbell.ofWorker(door.port()), links.newWorker(), random(number));
  }

  @AfterEach
  void close() {
    workers.forEach(worker -> worker.bell.close());
    door.close();
  }

  @Test
  void shouldWakeWhoeverFallsAsleepWhileAFrameComes() {
    AtomicLongArray asked = new AtomicLongArray(ROUNDS);
    AtomicLongArray answered = new AtomicLongArray(ROUNDS * WORKERS);
    meet();
    List<CompletableFuture<Boolean>> answering = new ArrayList<>();
    for (int w = 0; w < WORKERS; w++) {
      int first = w * ROUNDS;
      answering.add(
          onAnotherThread(
              () -> {
                End worker = workers.get(first / ROUNDS);
                for (int round = 0; round < ROUNDS; round++) {
                  worker.awaitFrames(round + 1, asked);
                  worker.pause();
                  worker.send(first + round, answered);
                }
                return true;
              }));
    }
    for (int round = 0; round < ROUNDS; round++) {
      coordinator.pause();
      coordinator.send(round, asked);
      coordinator.awaitFrames((round + 1) * WORKERS, answered);
    }
    assertThat(answering).allMatch(CompletableFuture::join);

    coordinator.assertGotAllInTime(ROUNDS * WORKERS);
    workers.forEach(worker -> worker.assertGotAllInTime(ROUNDS));
  }

  @Test
  void shouldWakeTheCoordinatorHoweverOftenAllRing() {
    int each = 2 * ROUNDS;
    AtomicLongArray sent = new AtomicLongArray(each * WORKERS);
    meet();
    List<CompletableFuture<Boolean>> sending = new ArrayList<>();
    for (int w = 0; w < WORKERS; w++) {
      int first = w * each;
      sending.add(
          onAnotherThread(
              () -> {
                End worker = workers.get(first / each);
                for (int i = 0; i < each; i++) {
                  worker.send(first + i, sent);
                  if (worker.random.nextInt(100) == 0) {
                    worker.pause();
                  }
                }
                return true;
              }));
    }
    while (coordinator.frames.got.size() < each * WORKERS) {
      coordinator.awaitFrames(coordinator.frames.got.size() + 1, sent);
      coordinator.pause();
    }
    assertThat(sending).allMatch(CompletableFuture::join);

    coordinator.assertGotAllInTime(each * WORKERS);
    meet();
  }

  @Test
  void shouldEndTheWaitOfABellThatAnotherThreadCloses() {
    for (int round = 0; round < ROUNDS / 10; round++) {
      boolean idles = coordinator.random.nextBoolean();
      AtomicBoolean closed = new AtomicBoolean();
      Doorbell bell = Doorbell.ofCoordinator();
      Doorbell caller = Doorbell.ofWorker(bell.port());
      CompletableFuture<Boolean> waiting =
          onAnotherThread(
              () -> {
                while (!closed.get()) {
                  if (idles) {
                    bell.idle();
                  } else {
                    bell.await();
                  }
                }
                bell.ring();
                return bell.await();
              });
      caller.ring();
      coordinator.pause();
      bell.close();
      caller.ring();
      closed.set(true);
      assertThat(waiting.join()).as("rung after it was closed, round %s", round).isFalse();
      caller.close();
    }
  }

  @Test
  void shouldTellItsPortToAnyThread() {
    AtomicBoolean ended = new AtomicBoolean();
    int port = door.port();
    Supplier<Set<Integer>> reader =
        () -> {
          Set<Integer> seen = new HashSet<>();
          do {
            seen.add(door.port());
          } while (!ended.get());
          return seen;
        };
    List<CompletableFuture<Set<Integer>>> readers =
        List.of(onAnotherThread(reader), onAnotherThread(reader));
    for (int round = 0; round < ROUNDS; round++) {
      workers.get(round % WORKERS).bell.ring();
      door.await();
      door.ring();
    }
    ended.set(true);
    assertThat(readers).allSatisfy(seen -> assertThat(seen.join()).containsExactly(port));
  }

  /** Has the coordinator hear of every worker while it idles, and then every worker of it. */
  private void meet() {
    for (End worker : workers) {
      worker.forgetRings();
      for (int i = 0; i < LOOKS; i++) {
        worker.bell.ring();
        door.idle();
      }
    }
    door.ring();
    for (End worker : workers) {
      LinkEnd.await(worker.bell::await);
      worker.forgetRings();
    }
    coordinator.forgetRings();
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  private static <T> CompletableFuture<T> onAnotherThread(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, run -> Thread.ofPlatform().daemon().start(run));
  }

  /** One end of the data plane; confined to a thread at a time. */
  private static final class End {
    final Doorbell bell;
    final LinkEnd frames;
    final RandomGenerator random;
    private int late; // frames that came and were rung for early in a wait that nothing ended

    End(Doorbell bell, Link link, RandomGenerator random) {
      this.bell = bell;
      this.frames = new LinkEnd(bell.ringing(new Slow(link, random)));
      this.random = random;
    }

    /**
     * Sends a frame.
     *
     * @param rungNs when each frame had been rung for
     */
    void send(int number, AtomicLongArray rungNs) {
      frames.send(RUN, number);
      rungNs.set(number, System.nanoTime());
    }

    /**
     * Looks and waits in turn until so many frames have come since the beginning.
     *
     * @param rungNs when each frame had been rung for, 0 for not yet
     */
    void awaitFrames(int count, AtomicLongArray rungNs) {
      boolean idles = random.nextBoolean();
      int polled = poll();
      while (frames.got.size() < count) {
        if (idles) {
          bell.idle(polled);
          polled = poll();
        } else {
          spin(random.nextInt(SPINS)); // falls asleep slowly
          long begunNs = System.nanoTime();
          boolean woken = bell.await();
          long middleNs = begunNs + (System.nanoTime() - begunNs) / 2;
          polled = poll();
          for (int number : woken ? List.<Integer>of() : lastGot(polled)) {
            long ns = rungNs.get(number);
            late += ns != 0 && ns - middleNs < 0 ? 1 : 0;
          }
        }
      }
      bell.reset();
    }

    private int poll() {
      int before = frames.got.size();
      return frames.poll().got.size() - before;
    }

    private List<Integer> lastGot(int count) {
      return frames.got.subList(frames.got.size() - count, frames.got.size());
    }

    /** Goes on at once, soon, or when others sleep. */
    void pause() {
      int kind = random.nextInt(20);
      if (kind == 0) {
        LockSupport.parkNanos(NAP_NS);
      } else if (kind < 10) {
        spin(random.nextInt(SPINS));
      }
    }

    /** Waits until nobody has rung lately. */
    void forgetRings() {
      boolean rung = true;
      while (rung) {
        rung = bell.await();
      }
    }

    void assertGotAllInTime(int count) {
      assertThat(frames.got.stream().sorted().toList())
          .isEqualTo(IntStream.range(0, count).boxed().toList());
      // The kernel may be late with a ring now and then.
      assertThat(late).as("frames of %s slept through", count).isLessThanOrEqualTo(count / 100);
    }
  }

  /** Takes its time to send, so that a ring that comes too early is noticed. */
  private record Slow(Link link, RandomGenerator random) implements Link {
    @Override
    public Offer offer(DirectBuffer buffer, int offset, int length) {
      spin(random.nextInt(SPINS));
      return link.offer(buffer, offset, length);
    }

    @Override
    public int poll(Handler handler, int limit) {
      return link.poll(handler, limit);
    }

    @Override
    public void close() {
      link.close();
    }
  }
}
