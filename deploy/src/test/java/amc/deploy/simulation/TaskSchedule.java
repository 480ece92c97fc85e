package amc.deploy.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import amc.coordinator.journal.Stream;
import amc.coordinator.lanes.TaskLife;
import amc.deploy.client.Following;
import amc.protocol.message.History;
import amc.protocol.message.Hosting;
import amc.protocol.message.Hosting.OpenLanes;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import amc.worker.lane.LaneQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A job's coordinator, the lanes of its workers, its journal and its client in one schedule at
 * random: messages are late or lost, workers and coordinators come and go.
 *
 * @param <S> what a journal comes to
 */
final class TaskSchedule<S> {
  private static final int FAULTY_TICKS = 400;
  private static final int TICKS = 6000;
  private static final long TICK_NS = 100_000_000L;
  static final long JOB = 7;
  private static final Jobs.Work WORK =
      new Jobs.Study("", "simd", 0, new long[0], new Jobs.DataFile[0]);

  private final SplittableRandom random;
  private final ActorRef<Hosting.Reply> nobody;
  private final TaskKind<S> kind;
  private final Map<Integer, Worker> workers = new TreeMap<>();
  private final List<History.Event> journal = new ArrayList<>();
  private final Map<Integer, Set<Long>> journalAtStart = new HashMap<>(); // by epoch
  private final Map<String, ArrayDeque<Runnable>> wires = new LinkedHashMap<>();
  private @Nullable Outcome ledger;
  private @Nullable Coordinator coordinator;
  private Following following;
  private boolean finished;
  private int epoch;
  private int nextWorker;
  private int clock;
  private int run;
  private int lostAtAnEnd;

  TaskSchedule(SplittableRandom random, TaskKind<S> kind, ActorRef<Hosting.Reply> nobody) {
    this.nobody = nobody;
    this.random = random;
    this.kind = kind;
    following =
        new Following(
            0,
            new Following.Port() {
              @Override
              public void submit() {
                follow(0);
              }

              @Override
              public void follow(long from) {
                send(
                    "client",
                    () -> {
                      if (coordinator != null) {
                        coordinator.life.follow("client", from);
                      }
                    });
              }

              @Override
              public void cancel() {}
            });
  }

  private boolean faulty() {
    return clock < FAULTY_TICKS;
  }

  private void send(String wire, Runnable message) {
    if (!faulty() || random.nextInt(12) > 0) {
      wires.computeIfAbsent(wire, w -> new ArrayDeque<>()).add(message);
    }
  }

  void go() {
    following.start();
    while (!finished && clock < TICKS) {
      clock++;
      happen();
      for (ArrayDeque<Runnable> wire : List.copyOf(wires.values())) {
        for (int n = random.nextInt(4); n > 0 && !wire.isEmpty(); n--) {
          wire.poll().run();
        }
      }
      workers.values().forEach(Worker::work);
      if (coordinator != null) {
        coordinator.work();
      }
      if (clock % 3 == 0) {
        following.onTick(false);
      }
    }
    assertThat(finished).as("over after %s ticks", clock).isTrue();
    kind.assertComplete();
  }

  /** Workers and coordinators come and go. */
  private void happen() {
    if (workers.isEmpty() || workers.size() < 3 && random.nextInt(60) == 0) {
      workers.put(nextWorker, new Worker(nextWorker++));
      leaseAll();
    } else if (faulty() && random.nextInt(50) == 0) {
      int gone = new ArrayList<>(workers.keySet()).get(random.nextInt(workers.size()));
      workers.remove(gone);
      leaseAll();
    }
    if (coordinator == null) {
      if (random.nextInt(10) == 0) {
        coordinator = new Coordinator(++epoch);
      }
    } else if (faulty() && random.nextInt(coordinator.isAtAnEnd() ? 6 : 80) == 0) {
      lostAtAnEnd += coordinator.isAtAnEnd() ? 1 : 0;
      coordinator = null;
    } else if (random.nextInt(40) == 0) {
      leaseAll();
    }
  }

  private void leaseAll() {
    if (coordinator != null && coordinator.wants) {
      Map<Integer, Integer> threads = new LinkedHashMap<>();
      workers.keySet().forEach(w -> threads.put(w, 1 + w % 3));
      coordinator.life.leased(threads);
    }
  }

  private final class Worker {
    private final int id;
    private @Nullable LaneQueue queue;
    private final Map<Task, Integer> running = new HashMap<>(); // ticks left
    private int threads;
    private int newestEpoch;
    private int exploredFor; // epoch of the last order

    Worker(int id) {
      this.id = id;
    }

    void open(OpenLanes open) {
      if (open.epoch() < newestEpoch) {
        return;
      }
      newestEpoch = open.epoch();
      threads = open.threads();
      if (queue == null) {
        queue = new LaneQueue(open);
      } else {
        queue.open(open);
      }
    }

    void work() {
      LaneQueue q = queue;
      if (q == null) {
        return;
      }
      running.replaceAll((t, left) -> left - 1);
      running.entrySet().stream()
          .filter(e -> e.getValue() <= 0)
          .map(Map.Entry::getKey)
          .toList()
          .forEach(
              t -> {
                running.remove(t);
                q.done(kind.result(t));
              });
      while (running.size() < threads && !q.isIdle()) {
        Task t = requireNonNull(q.take());
        assertThat(journalAtStart.getOrDefault(exploredFor, Set.of()))
            .as("in the journal before epoch %s, done again", exploredFor)
            .doesNotContain(t.number());
        run++;
        running.put(t, random.nextInt(1, 15));
      }
      if (random.nextInt(4) == 0) {
        Hosting.LanesReport report = q.report(1);
        send(
            "worker" + id,
            () -> {
              Coordinator c = coordinator;
              if (c != null && c.epoch == report.epoch()) {
                c.life.reported(report, clock * TICK_NS);
              }
            });
      }
    }
  }

  private final class Coordinator implements TaskLife.Port<String, Integer> {
    private final int epoch;
    private final TaskLife<String, Integer, S> life;
    private final ArrayDeque<History.Event> writing = new ArrayDeque<>();
    private boolean recovered;
    private boolean wants;
    private int lastWritten; // tick

    Coordinator(int epoch) {
      this.epoch = epoch;
      this.life = kind.life(epoch, ledger, this);
    }

    /** Whether ends, or a generation's, are on their way to the journal, or just in it. */
    boolean isAtAnEnd() {
      return !writing.isEmpty() || lastWritten > 0 && clock - lastWritten <= 1;
    }

    void work() {
      if (!recovered) {
        if (random.nextInt(5) == 0) {
          recovered = true;
          Stream<S> stream = kind.stream(epoch);
          S sum = stream.empty();
          for (History.Event event : journal) {
            sum = stream.plus(sum, event);
          }
          journalAtStart.put(epoch, kind.kept(sum));
          life.recovered(sum);
          leaseAll();
        }
        return;
      }
      if (!writing.isEmpty() && random.nextInt(3) == 0) {
        History.Event event = requireNonNull(writing.poll());
        journal.add(event);
        lastWritten = clock;
        life.written(event);
      }
      if (clock % 10 == 0) {
        life.tick(clock * TICK_NS);
      }
    }

    @Override
    public void append(History.Event event) {
      writing.add(event);
    }

    @Override
    public void open(int number, Integer worker, int threads) {
      OpenLanes open = new OpenLanes(JOB, epoch, number, WORK, threads, nobody);
      toWorker(worker, w -> w.open(open));
    }

    @Override
    public void explore(Integer worker, int order, Task[] tasks, long[] known) {
      Hosting.Explore explore = new Hosting.Explore(JOB, epoch, order, tasks, known);
      toWorker(
          worker,
          w -> {
            LaneQueue q = w.queue;
            if (q != null && q.asked().epoch() == explore.epoch()) {
              w.exploredFor = explore.epoch();
              q.explore(explore);
            }
          });
    }

    private void toWorker(int worker, Consumer<Worker> message) {
      send(
          "to" + worker,
          () -> {
            Worker w = workers.get(worker);
            if (w != null) {
              message.accept(w);
            }
          });
    }

    @Override
    public void lease(Integer worker, int threads) {
      toWorker(worker, w -> w.threads = threads);
    }

    @Override
    public void release(Integer worker) {
      toWorker(
          worker,
          w -> {
            if (w.queue != null && w.queue.asked().epoch() <= epoch) {
              w.queue = null;
              w.running.clear();
            }
          });
    }

    @Override
    public void tell(String follower, Jobs.Told told) {
      send(
          "told",
          () -> {
            if (following.onTold(told)) {
              if (told.event() instanceof Jobs.Ended) {
                finished = true;
              } else {
                kind.hear(told.event());
              }
            }
          });
    }

    @Override
    public void wantWorkers() {
      wants = true;
    }

    @Override
    public void over(Outcome outcome) {
      ledger = outcome;
      life.endIsKept();
    }

    @Override
    public void refused(Integer worker, String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void idle(int asks) {}

    @Override
    public void note(String text) {}
  }

  /** Tasks that were begun, again and again. */
  int begun() {
    return run;
  }

  /** Coordinators that were lost while ends were on their way to the journal, or just in it. */
  int lostAtAnEnd() {
    return lostAtAnEnd;
  }
}
