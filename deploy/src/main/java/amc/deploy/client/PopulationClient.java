package amc.deploy.client;

import amc.coordinator.catalog.Standing;
import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.PopulationFolder.Opened;
import amc.coordinator.folder.PopulationFolder.Row;
import amc.coordinator.population.Lineage;
import amc.coordinator.population.Lineage.Member;
import amc.deploy.node.Guardian;
import amc.deploy.population.PopulationProgress;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.Population;
import amc.protocol.job.UserError;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.EndedGeneration;
import amc.protocol.message.Jobs.EndedLeg;
import amc.protocol.message.Jobs.Event;
import amc.worker.engine.EngineKind;
import amc.worker.files.Contents;
import amc.worker.files.FileFinder;
import amc.worker.files.ListedProblem.Listed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains a population on a cluster, and fills its folder. Confined to one thread. */
public final class PopulationClient {
  /** Most members times generations on a cluster, whose coordinator holds all their rank values. */
  static final long MOST_LEGS = 100_000;

  private static final long WAIT_MS = 100;
  private static final long SAVE_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long LAST_WORD_NS = TimeUnit.SECONDS.toNanos(2);

  private final Where where;
  private final Population population;
  private final EngineKind engine;
  private final Effort effort;
  private final List<Listed> files;

  /**
   * Lists the population's data files.
   *
   * @param effort window, and threads of each worker that is started here
   */
  public PopulationClient(Where where, Population population, EngineKind engine, Effort effort) {
    this(where, population, engine, effort, files(population));
  }

  private static List<Listed> files(Population population) {
    return DataFiles.listed(population.job()).files();
  }

  /**
   * The same with files that are known.
   *
   * @throws UserError if the population is too large for a cluster
   */
  public PopulationClient(
      Where where, Population population, EngineKind engine, Effort effort, List<Listed> files) {
    this.where = where;
    this.population = population;
    this.engine = engine;
    this.effort = effort;
    requireFit(population);
    this.files = List.copyOf(files);
  }

  /**
   * Refuses what is too large for a cluster.
   *
   * @throws UserError for such a population
   */
  public static void requireFit(Population population) {
    long legs = (long) population.size() * population.generations();
    if (legs > MOST_LEGS) {
      throw new UserError(
          "population.size=%s in %s generations are %s legs, on a cluster they must be <= %s: use a longer interval, or one machine"
              .formatted(population.size(), population.generations(), legs, MOST_LEGS));
    }
  }

  /**
   * What has come of it.
   *
   * @param states of the members at the last generation; none before the first
   * @param threads that evaluated, on all machines together
   */
  public record Outcome(List<Snapshot> states, int threads) {
    /** Copies its list. */
    public Outcome {
      states = List.copyOf(states);
    }
  }

  /**
   * Trains to the end or until it is told to stop.
   *
   * @param watcher hears some times a second how far the population is
   */
  public Outcome conduct(
      Opened opened,
      ProgressLine line,
      Style style,
      BooleanSupplier stop,
      Consumer<Standing> watcher)
      throws InterruptedException {
    Lineage lineage = opened.folder().lineage();
    List<byte[]> begin = opened.members().stream().map(Snapshot::toBytes).toList();
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    AtomicReference<FileFinder.@Nullable Source> stores = new AtomicReference<>();
    Follower.Order order =
        new Follower.Order(
            where.newJob(),
            new Jobs.Population(
                population.text(),
                engine.text(),
                effort.window(),
                before(lineage, begin),
                files.stream().map(Listed::file).toArray(Jobs.DataFile[]::new)));
    Guardian following = Follower.guardian(order, lineage.last(), events, stop, stores::set);
    Guardian client =
        new StateUpload(begin, stop)
            .before(
                following,
                reason -> events.add(new Jobs.Ended(order.job(), new Jobs.Failed(reason))));
    PopulationProgress progress =
        new PopulationProgress(
            line, style, population.generations(), lineage.last(), System.nanoTime());
    Session session = new Session(opened, events, stores, progress, watcher);
    return where.run(client, effort.threads(), stop, () -> session.run(stop));
  }

  private static EndedGeneration[] before(Lineage lineage, List<byte[]> states) {
    EndedGeneration[] before = new EndedGeneration[lineage.last()];
    for (int g = 1; g <= before.length; g++) {
      List<Member> members = lineage.generation(g).members();
      EndedLeg[] legs = new EndedLeg[members.size()];
      for (int m = 0; m < legs.length; m++) {
        Member member = members.get(m);
        legs[m] =
            new EndedLeg(
                member.rank(),
                member.loss(),
                member.hash(),
                0,
                g == before.length ? Contents.describe(states.get(m)) : null);
      }
      before[g - 1] = new EndedGeneration(legs);
    }
    return before;
  }

  /** What a follower hears goes into the folder. */
  private final class Session {
    private final PopulationFolder folder;
    private final BlockingQueue<Event> events;
    private final AtomicReference<FileFinder.@Nullable Source> stores;
    private final PopulationProgress progress;
    private final Consumer<Standing> watcher;
    private final long elapsedBeforeNs;
    private final long evaluationsBefore;
    private List<Snapshot> states;
    private EndedLeg @Nullable [] newest; // whose states have not been fetched
    private long elapsedNs;
    private long made;
    private long underWay;
    private long savedNs = System.nanoTime();
    private int threads;
    private int workersNow;
    private int threadsNow;

    Session(
        Opened opened,
        BlockingQueue<Event> events,
        AtomicReference<FileFinder.@Nullable Source> stores,
        PopulationProgress progress,
        Consumer<Standing> watcher) {
      this.folder = opened.folder();
      this.states = opened.members();
      this.events = events;
      this.stores = stores;
      this.progress = progress;
      this.watcher = watcher;
      this.elapsedBeforeNs = folder.elapsedNs();
      this.evaluationsBefore = folder.evaluations();
    }

    /** To the end, or a little longer than until it is asked to stop: there may be a last word. */
    Outcome run(BooleanSupplier stop) throws InterruptedException {
      follow(stop);
      save();
      return new Outcome(states, threads);
    }

    private void follow(BooleanSupplier stop) throws InterruptedException {
      long patienceNs = LAST_WORD_NS;
      while (patienceNs > 0) {
        long start = System.nanoTime();
        switch (events.poll(WAIT_MS, TimeUnit.MILLISECONDS)) {
          case null -> {}
          case Jobs.GenerationEnded e -> enter(e);
          case Jobs.Ended(_, Jobs.Finished _) -> {
            return;
          }
          case Jobs.Ended _ when stop.getAsBoolean() -> {
            return;
          }
          case Jobs.Ended(_, Jobs.Cancelled _) ->
              throw new UserError("somebody cancelled the population");
          case Jobs.Ended(_, Jobs.Failed(String reason)) -> throw new UserError(reason);
          case Jobs.Unknown _,
              Jobs.Progress _,
              Jobs.Scored _,
              Jobs.StateKept _,
              Jobs.TrajectoriesEnded _ -> {}
        }
        watcher.accept(standing());
        long now = System.nanoTime();
        if (stop.getAsBoolean()) {
          patienceNs -= now - start;
        }
        if (now - savedNs >= SAVE_NS) {
          saveIfThere();
        }
        if (progress.isDue(now)) {
          Lineage lineage = folder.lineage();
          progress.update(lineage.last(), lineage.bestRank(), made + underWay, now);
        }
      }
    }

    /** Saves, or later where states cannot be had now. */
    private void saveIfThere() {
      try {
        save();
      } catch (UserError e) {
        savedNs = System.nanoTime();
      }
    }

    private Standing standing() {
      Lineage lineage = folder.lineage();
      return new Standing(
          lineage.last(),
          lineage.bestRank(),
          Double.NaN,
          evaluationsBefore + made + underWay,
          (elapsedBeforeNs + elapsedNs) * 1e-9,
          workersNow,
          threadsNow);
    }

    private void enter(Jobs.GenerationEnded e) {
      elapsedNs = Math.max(elapsedNs, e.elapsedNs());
      underWay = e.evaluationsUnderWay();
      threads = Math.max(threads, e.threads());
      workersNow = e.workers();
      threadsNow = e.threads();
      Lineage lineage = folder.lineage();
      if (e.generation() == null || e.from() != lineage.last()) {
        return; // told again
      }
      int generation = lineage.last() + 1;
      List<Row> rows = new ArrayList<>();
      EndedLeg[] legs = e.generation().members();
      for (int m = 0; m < legs.length; m++) {
        EndedLeg leg = legs[m];
        double temperature =
            population
                .job(generation, m, lineage.before(generation).exponents()[m])
                .optimizer()
                .temperature();
        rows.add(
            new Row(
                leg.rank(),
                Objects.requireNonNull(leg.state()).state(),
                leg.hash(),
                temperature,
                leg.evaluations()));
        made += leg.evaluations();
      }
      folder.enter(rows);
      newest = legs;
    }

    /** Fetches the members' states, and saves them. */
    private void save() {
      savedNs = System.nanoTime();
      FileFinder.Source source = stores.get();
      EndedLeg[] legs = newest;
      if (legs != null) {
        if (source == null) {
          return; // not in the cluster yet, or again
        }
        states =
            Arrays.stream(legs)
                .map(leg -> Contents.fetch(source, Objects.requireNonNull(leg.state())))
                .toList();
        newest = null;
      }
      folder.save(states, elapsedBeforeNs + elapsedNs, evaluationsBefore + made);
    }
  }
}
