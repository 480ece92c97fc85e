package amc.deploy.population;

import amc.coordinator.population.Succession;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.Job;
import amc.protocol.job.Population;
import amc.protocol.job.UserError;
import amc.protocol.mc.Snapshot;
import amc.worker.dataset.Dataset;
import amc.worker.engine.EngineKind;
import amc.worker.lane.HoldOut;
import amc.worker.lane.Lane;
import amc.worker.lane.Leg;
import amc.worker.problem.JobFiles;
import amc.worker.problem.Memory;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import amc.worker.trajectory.Evaluator.Score;
import amc.worker.trajectory.WarmUp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Trains the members of a population on the threads of this machine, each on one thread, a
 * generation at a time. Confined to one thread.
 */
public final class Members implements AutoCloseable {
  private final Population population;
  private final HoldOut data;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<ExecutorService> threads = new ArrayList<>(); // one a lane, with its buffers
  private final AtomicLongArray underWay; // evaluations of each thread's leg so far

  /** Loads the data. */
  public Members(Population population, EngineKind engine, Effort effort, JobFiles files) {
    Job job = population.job();
    WarmUp warmUp = WarmUp.start(engine, job);
    this.population = population;
    try {
      Problem whole = Problems.load(job, files);
      Memory.requireRoom(job, whole);
      this.data = HoldOut.of(whole, population.rank().holdOut(), job.seed());
    } catch (OutOfMemoryError e) {
      throw Memory.exhausted(job, e);
    }
    check(population, data.problem());
    for (int i = 0; i < effort.threads(); i++) {
      lanes.add(new Lane(any -> data.problem(), engine, effort.window()));
      ThreadFactory daemon = Thread.ofPlatform().daemon().name("amc-lane-" + i).factory();
      threads.add(Executors.newSingleThreadExecutor(daemon));
    }
    this.underWay = new AtomicLongArray(effort.threads());
    warmUp.await();
  }

  /**
   * Refuses a measure that the task does not have.
   *
   * @param problem of the population's job
   */
  public static void check(Population population, Problem problem) {
    boolean classes = problem instanceof Problem.Supervised s && s.train().isClassification();
    if (population.rank().by() == Population.Measure.VALIDATION_ACCURACY && !classes) {
      throw new UserError(
          "population.rank.by=validation-accuracy needs a task with classes: use validation-loss");
    }
  }

  public Problem problem() {
    return data.problem();
  }

  /** Evaluations of the legs under way. Thread-safe. */
  public long underWay() {
    return LongStream.range(0, underWay.length()).map(i -> underWay.get((int) i)).sum();
  }

  /** The job of a member up to the end of a generation. */
  public Job job(int generation, int member, Succession before) {
    return population.job(generation, member, before.exponents()[member]);
  }

  /**
   * What a member begins a generation with.
   *
   * @param members states at the end of the generation before; none before the first
   */
  public @Nullable Snapshot start(
      int generation, int member, Succession before, List<Snapshot> members) {
    if (members.isEmpty()) {
      return null;
    }
    int parent = before.parents()[member];
    return parent == member
        ? Leg.copy(members.get(member))
        : copy(members.get(parent), job(generation, member, before));
  }

  /** What a copy of a network begins with, see {@link Leg#copy}. */
  Snapshot copy(Snapshot donor, Job job) {
    return Leg.copy(donor, population.propagation().inheritance(), job, data.problem().samples());
  }

  /** Runs one leg on a lane; null where it was stopped. */
  public Leg.@Nullable End run(
      int lane, int generation, Job job, @Nullable Snapshot from, BooleanSupplier stop) {
    try {
      return Leg.run(
          lanes.get(lane),
          data,
          population.rank().by(),
          job,
          from,
          population.step(generation),
          stop,
          evaluations -> underWay.lazySet(lane, evaluations));
    } finally {
      underWay.lazySet(lane, 0);
    }
  }

  /**
   * Runs all members to the end of a generation.
   *
   * @return null where they were stopped
   */
  public @Nullable List<Leg.End> run(
      int generation, Succession before, List<Snapshot> members, BooleanSupplier stop)
      throws InterruptedException {
    Leg.@Nullable End[] ends = new Leg.End[population.size()];
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    BooleanSupplier ended = () -> stop.getAsBoolean() || failure.get() != null;
    int working = Math.min(lanes.size(), population.size());
    CountDownLatch running = new CountDownLatch(working);
    for (int i = 0; i < working; i++) {
      int lane = i;
      threads
          .get(lane)
          .execute(
              () -> {
                try {
                  int m;
                  while ((m = next.getAndIncrement()) < ends.length && !ended.getAsBoolean()) {
                    Snapshot from = start(generation, m, before, members);
                    ends[m] = run(lane, generation, job(generation, m, before), from, ended);
                  }
                } catch (RuntimeException | Error e) {
                  failure.compareAndSet(null, e);
                } finally {
                  running.countDown();
                }
              });
    }
    running.await();
    rethrow(failure.get());
    List<Leg.End> all = new ArrayList<>();
    for (Leg.End end : ends) {
      if (end == null) {
        return null;
      }
      all.add(end);
    }
    return all;
  }

  private void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case OutOfMemoryError e -> throw Memory.exhausted(population.job(), e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  /** Performance of all members on the test set; none where there is no test set. */
  public List<Score> test(List<Snapshot> members) {
    Dataset test = data.problem() instanceof Problem.Supervised s ? s.test() : null;
    return IntStream.range(0, members.size())
        .mapToObj(
            m ->
                test == null
                    ? Score.NONE
                    : lanes.getFirst().score(population.job(), test, members.get(m).x()))
        .toList();
  }

  @Override
  public void close() {
    threads.forEach(ExecutorService::shutdown);
    lanes.forEach(Lane::close);
  }
}
