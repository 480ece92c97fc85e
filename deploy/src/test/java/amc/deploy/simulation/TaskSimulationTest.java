package amc.deploy.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import amc.coordinator.journal.PopulationStream;
import amc.coordinator.journal.Stream;
import amc.coordinator.journal.StudyStream;
import amc.coordinator.lanes.TaskLife;
import amc.coordinator.population.Lineage;
import amc.coordinator.population.Lineage.Generation;
import amc.coordinator.population.Lineage.Member;
import amc.coordinator.population.PopulationLife;
import amc.coordinator.population.Succession;
import amc.coordinator.study.StudyLife;
import amc.deploy.client.Following;
import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.TrajectoryEnd;
import amc.protocol.message.History;
import amc.protocol.message.History.PopulationSum;
import amc.protocol.message.History.StudySum;
import amc.protocol.message.Hosting;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.OpenLanes;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.EndedGeneration;
import amc.protocol.message.Jobs.EndedLeg;
import amc.protocol.message.Jobs.EndedTrajectory;
import amc.protocol.message.Jobs.Outcome;
import amc.protocol.message.StoredState;
import amc.worker.lane.LaneQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A job's coordinator, the lanes of its workers, its journal and its client in schedules at random:
 * messages are late or lost, workers and coordinators come and go. Every schedule ends with the
 * same result, and what the journal had when a coordinator began is not done again for it.
 */
class TaskSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("amc.schedules", 2000);
  private static final int FAULTY_TICKS = 400;
  private static final int TICKS = 6000;
  private static final long TICK_NS = 100_000_000L;
  private static final long JOB = 7;
  private static final Jobs.Work WORK =
      new Jobs.Study("", "simd", 0, new long[0], new Jobs.DataFile[0]);
  private static final ActorTestKit KIT = ActorTestKit.create("tasks");
  private static final ActorRef<Hosting.Reply> NOBODY =
      KIT.createTestProbe(Hosting.Reply.class).ref();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  /** A kind of job. */
  private interface Kind<S> {
    Stream<S> stream(int epoch);

    TaskLife<String, Integer, S> life(
        int epoch, @Nullable Outcome outcome, TaskLife.Port<String, Integer> port);

    /** What a worker comes to. */
    Done result(Task task);

    /** Tasks that a sum has. */
    Set<Long> kept(S sum);

    /** The client hears of something. */
    void hear(Jobs.Event event);

    /** Tasks that there are to do. */
    long tasks();

    /** What the client has, for the end of a schedule. */
    void assertComplete();
  }

  /** A study whose ends are a function of their numbers. */
  private static final class StudyKind implements Kind<StudySum> {
    private final int trajectories;
    private final long[] known;
    private final Set<Integer> table = new HashSet<>();
    private final int before;

    StudyKind(SplittableRandom random) {
      trajectories = random.nextInt(1, 60);
      List<Long> there = new ArrayList<>();
      for (int t = 0; t < trajectories; t++) {
        if (random.nextInt(10) == 0) {
          there.add((long) t);
          table.add(t);
        }
      }
      before = there.size();
      known = StudyLife.known(there.stream().mapToLong(t -> t));
    }

    private static TrajectoryEnd end(long t) {
      return new TrajectoryEnd(10 + t, t % 3 == 0, t * 0.5, ~t, 5);
    }

    @Override
    public Stream<StudySum> stream(int epoch) {
      return new StudyStream(epoch);
    }

    @Override
    public TaskLife<String, Integer, StudySum> life(
        int epoch, @Nullable Outcome outcome, TaskLife.Port<String, Integer> port) {
      return new StudyLife<>(JOB, epoch, trajectories, known, outcome, port);
    }

    @Override
    public Done result(Task task) {
      return new Done(task.number(), end(task.number()), null);
    }

    @Override
    public Set<Long> kept(StudySum sum) {
      Set<Long> kept = new HashSet<>();
      for (EndedTrajectory e : sum.ends()) {
        assertThat(kept.add((long) e.trajectory())).as("twice in the journal").isTrue();
      }
      return kept;
    }

    @Override
    public void hear(Jobs.Event event) {
      for (EndedTrajectory e : ((Jobs.TrajectoriesEnded) event).ends()) {
        assertThat(e.end()).isEqualTo(end(e.trajectory()));
        table.add(e.trajectory());
      }
    }

    @Override
    public long tasks() {
      return (long) trajectories - before;
    }

    @Override
    public void assertComplete() {
      assertThat(table).hasSize(trajectories);
    }
  }

  /** A population whose members' states are a function of where they come from. */
  private static final class PopulationKind implements Kind<PopulationSum> {
    private static final List<String> POLICIES =
        List.of(
            "{type: none}",
            "{type: truncation, fraction: 0.5, vary: {optimizer.sigma0: 2}}",
            "{type: tournament}",
            "{type: exchange, lowest: 1, highest: 4}",
            "{type: boltzmann, temperature: 0.3}");

    private final Population population;
    private final EndedGeneration[] before;
    private final List<EndedGeneration> told = new ArrayList<>();
    private final List<EndedGeneration> expected = new ArrayList<>();

    PopulationKind(SplittableRandom random) {
      String text =
          """
          population: {size: %s, interval: 10, propagation: %s}
          task: {type: sine, points: 8}
          network: {hidden: [2]}
          budget: {steps: %s}
          seed: %s
          """
              .formatted(
                  random.nextInt(2, 9),
                  POLICIES.get(random.nextInt(POLICIES.size())),
                  10 * random.nextInt(1, 8),
                  random.nextInt(1000));
      population = PopulationReader.read(new Source(text, "p.yaml", ""), List.of());
      alone();
      int there = random.nextInt(3) == 0 ? random.nextInt(population.generations()) : 0;
      before = expected.subList(0, there).toArray(EndedGeneration[]::new);
      told.addAll(List.of(before));
    }

    /** Without any cluster. */
    private void alone() {
      Lineage lineage = new Lineage(population);
      int size = population.size();
      for (int g = 1; g <= population.generations(); g++) {
        Succession s = lineage.before(g);
        EndedLeg[] legs = new EndedLeg[size];
        for (int m = 0; m < size; m++) {
          int parent = s.parents()[m];
          Task task =
              new Task(
                  (long) (g - 1) * size + m,
                  g == 1 ? null : expected.getLast().members()[parent].state(),
                  parent != m,
                  Arrays.stream(s.exponents()[m]).asLongStream().toArray());
          legs[m] = leg(task);
        }
        expected.add(new EndedGeneration(legs));
        lineage.enter(
            new Generation(
                Arrays.stream(legs)
                    .map(leg -> new Member(leg.rank(), leg.loss(), leg.hash()))
                    .toList()));
      }
    }

    private static EndedLeg leg(Task task) {
      StoredState from = task.from();
      long hash = 31 * task.number() + 7 + (task.copied() ? 3 : 0);
      hash = hash * 1_000_003 + (from == null ? 0 : Long.parseLong(from.sha256()));
      hash = hash * 1_000_003 + Arrays.hashCode(task.exponents());
      double loss = (hash >>> 11) * 0x1p-53;
      AmcState state = new AmcState(task.number(), 0, 1, 0, 0, 8, 0, loss, true);
      return new EndedLeg(loss, loss, hash, 5, new StoredState(state, 0, Long.toString(hash), 9));
    }

    @Override
    public Stream<PopulationSum> stream(int epoch) {
      return new PopulationStream(epoch);
    }

    @Override
    public TaskLife<String, Integer, PopulationSum> life(
        int epoch, @Nullable Outcome outcome, TaskLife.Port<String, Integer> port) {
      return new PopulationLife<>(JOB, epoch, population, before, outcome, port);
    }

    @Override
    public Done result(Task task) {
      return new Done(task.number(), null, leg(task));
    }

    @Override
    public Set<Long> kept(PopulationSum sum) {
      Set<Long> kept = new HashSet<>();
      long legs = (long) (before.length + sum.generations().length) * population.size();
      LongStream.range(0, legs).forEach(kept::add);
      return kept;
    }

    @Override
    public void hear(Jobs.Event event) {
      Jobs.GenerationEnded e = (Jobs.GenerationEnded) event;
      if (e.generation() != null && e.from() == told.size()) {
        told.add(e.generation());
      }
    }

    @Override
    public long tasks() {
      return (long) (population.generations() - before.length) * population.size();
    }

    @Override
    public void assertComplete() {
      assertThat(told).hasSameSizeAs(expected);
      for (int g = 0; g < expected.size(); g++) {
        assertThat(hashes(told.get(g)))
            .as("generation %s", g + 1)
            .isEqualTo(hashes(expected.get(g)));
      }
    }

    private static long[] hashes(EndedGeneration generation) {
      return Arrays.stream(generation.members()).mapToLong(EndedLeg::hash).toArray();
    }
  }

  private static final class Schedule<S> {
    private final SplittableRandom random;
    private final Kind<S> kind;
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

    Schedule(SplittableRandom random, Kind<S> kind) {
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
        OpenLanes open = new OpenLanes(JOB, epoch, number, WORK, threads, NOBODY);
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
  }

  @Test
  void shouldComeToTheTableOfAStudyWhateverHappens() {
    run(StudyKind::new);
  }

  @Test
  void shouldComeToTheLineageOfAPopulationWhateverHappens() {
    run(PopulationKind::new);
  }

  private static <S> void run(Function<SplittableRandom, Kind<S>> kinds) {
    long tasks = 0;
    long run = 0;
    int lostAtAnEnd = 0;
    for (int i = 0; i < SCHEDULES; i++) {
      SplittableRandom random = new SplittableRandom(i);
      Schedule<S> schedule = new Schedule<>(random, kinds.apply(random));
      try {
        schedule.go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("schedule " + i, e);
      }
      tasks += schedule.kind.tasks();
      run += schedule.run;
      lostAtAnEnd += schedule.lostAtAnEnd;
    }
    assertThat(run).isBetween(tasks, 2 * tasks);
    assertThat(lostAtAnEnd).as("coordinators lost at an end").isGreaterThan(SCHEDULES / 2);
    System.out.printf(
        "%s schedules, %s tasks, %s run, %s coordinators lost at an end%n",
        SCHEDULES, tasks, run, lostAtAnEnd);
  }
}
