package amc.deploy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import amc.coordinator.journal.StudyStream;
import amc.coordinator.study.StudyLife;
import amc.deploy.client.Following;
import amc.protocol.mc.TrajectoryEnd;
import amc.protocol.message.History;
import amc.protocol.message.History.TrajectoriesEnded;
import amc.protocol.message.Hosting;
import amc.protocol.message.Hosting.OpenLanes;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.EndedTrajectory;
import amc.protocol.message.Jobs.Outcome;
import amc.worker.lane.LaneQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A study's coordinator, the lanes of its workers, its journal and its client in schedules at
 * random: messages are late or lost, workers and coordinators come and go. Every schedule ends with
 * the same table, and what the journal had when a coordinator began is not run again for it.
 */
class StudySimulationTest {
  private static final int SCHEDULES = Integer.getInteger("amc.schedules", 2000);
  private static final int FAULTY_TICKS = 400;
  private static final int TICKS = 6000;
  private static final long TICK_NS = 100_000_000L;
  private static final long JOB = 7;
  private static final ActorTestKit KIT = ActorTestKit.create("study");
  private static final ActorRef<Hosting.Reply> NOBODY =
      KIT.createTestProbe(Hosting.Reply.class).ref();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private static TrajectoryEnd end(int trajectory) {
    return new TrajectoryEnd(10L + trajectory, trajectory % 3 == 0, trajectory, ~trajectory, 5);
  }

  private final class Schedule {
    private final SplittableRandom random;
    private final int trajectories;
    private final Map<Integer, Worker> workers = new TreeMap<>();
    private final List<History.Event> journal = new ArrayList<>();
    private final Map<Integer, Set<Integer>> journalAtStart = new HashMap<>(); // by epoch
    private final Map<String, ArrayDeque<Runnable>> wires = new LinkedHashMap<>();
    private final Set<Integer> table = new HashSet<>(); // of the client
    private final long[] known;
    private @Nullable Outcome ledger;
    private @Nullable Coordinator coordinator;
    private Following following;
    private boolean finished;
    private int epoch;
    private int nextWorker;
    private int clock;
    private int run;

    Schedule(long seed) {
      random = new SplittableRandom(seed);
      trajectories = random.nextInt(1, 60);
      List<Long> there = new ArrayList<>();
      for (int t = 0; t < trajectories; t++) {
        if (random.nextInt(10) == 0) {
          there.add((long) t);
          table.add(t);
        }
      }
      known = StudyLife.known(there.stream().mapToLong(t -> t));
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
      assertThat(table).as("table").hasSize(trajectories);
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
      } else if (faulty() && random.nextInt(80) == 0) {
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
      private final Map<Integer, Integer> running = new TreeMap<>(); // ticks left
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
                  q.ended(new EndedTrajectory(t, end(t)));
                });
        while (running.size() < threads && !q.isIdle()) {
          int t = q.take();
          assertThat(journalAtStart.getOrDefault(exploredFor, Set.of()))
              .as("in the journal before epoch %s, run again", exploredFor)
              .doesNotContain(t);
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

    private final class Coordinator implements StudyLife.Port<String, Integer> {
      private final int epoch;
      private final StudyLife<String, Integer> life;
      private final ArrayDeque<TrajectoriesEnded> writing = new ArrayDeque<>();
      private boolean recovered;
      private boolean wants;

      Coordinator(int epoch) {
        this.epoch = epoch;
        this.life = new StudyLife<>(JOB, epoch, trajectories, known, ledger, this);
      }

      void work() {
        if (!recovered) {
          if (random.nextInt(5) == 0) {
            recovered = true;
            StudyStream stream = new StudyStream(epoch);
            History.StudySum sum = stream.empty();
            for (History.Event event : journal) {
              sum = stream.plus(sum, event);
            }
            Set<Integer> there = new HashSet<>();
            for (EndedTrajectory e : sum.ends()) {
              assertThat(there.add(e.trajectory())).as("twice in the journal").isTrue();
            }
            journalAtStart.put(epoch, there);
            life.recovered(sum);
            leaseAll();
          }
          return;
        }
        if (!writing.isEmpty() && random.nextInt(3) == 0) {
          TrajectoriesEnded event = writing.poll();
          journal.add(event);
          life.written(event);
        }
        if (clock % 10 == 0) {
          life.tick(clock * TICK_NS);
        }
      }

      @Override
      public void append(TrajectoriesEnded event) {
        writing.add(event);
      }

      @Override
      public void open(int number, Integer worker, int threads) {
        OpenLanes open =
            new OpenLanes(JOB, epoch, number, "", "simd", 0, new Jobs.DataFile[0], threads, NOBODY);
        toWorker(worker, w -> w.open(open));
      }

      @Override
      public void explore(Integer worker, int order, long[] trajectories, long[] known) {
        Hosting.Explore explore = new Hosting.Explore(JOB, epoch, order, trajectories, known);
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

      private void toWorker(int worker, java.util.function.Consumer<Worker> message) {
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
                switch (told.event()) {
                  case Jobs.TrajectoriesEnded e -> {
                    for (EndedTrajectory ended : e.ends()) {
                      assertThat(ended.end()).isEqualTo(end(ended.trajectory()));
                      table.add(ended.trajectory());
                    }
                  }
                  case Jobs.Ended e -> finished = true;
                  default -> throw new AssertionError(told);
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
  }

  @Test
  void shouldComeToTheSameTableWhateverHappens() {
    long trajectories = 0;
    long run = 0;
    for (int i = 0; i < SCHEDULES; i++) {
      Schedule schedule = new Schedule(i);
      try {
        schedule.go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("schedule " + i, e);
      }
      trajectories += schedule.trajectories;
      run += schedule.run;
    }
    assertThat(run).isGreaterThan(trajectories * 9 / 10);
    System.out.printf("%s schedules, %s trajectories, %s run%n", SCHEDULES, trajectories, run);
  }
}
