package amc.worker.host;

import amc.protocol.job.Job;
import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.job.UserError;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.protocol.message.StoredState;
import amc.worker.engine.EngineKind;
import amc.worker.files.Contents;
import amc.worker.files.FileFinder;
import amc.worker.lane.HoldOut;
import amc.worker.lane.Lane;
import amc.worker.lane.Leg;
import amc.worker.lane.ProblemShelf;
import amc.worker.problem.Memory;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Legs of a population's members. Each state at a leg's end is with the coordinators before anybody
 * hears of it; those that this worker has made or fetched last it need not fetch again.
 */
final class PopulationWork implements LaneWork {
  private static final Logger LOG = LoggerFactory.getLogger(PopulationWork.class);
  private static final int HEAP_SHARE = 4; // of the heap, one part for states
  private static final long RETRY_MS = 1000;

  private final Population population;
  private final HoldOut data;
  private final EngineKind engine;
  private final int window;
  private final Contents.Stores stores;
  private final FileFinder.Source source;
  private final Map<String, Recent> recent = new LinkedHashMap<>(16, 0.75f, true);
  private long recentBytes;

  private record Recent(Snapshot snapshot, long bytes) {}

  /** Finds and loads the data. */
  PopulationWork(
      Jobs.Population work, FileFinder finder, Contents.Stores stores, FileFinder.Source source) {
    Source text = new Source(work.population(), "the population", "");
    this.population = ProblemShelf.absolute(PopulationReader.read(text, List.of()));
    Job job = population.job();
    this.engine = EngineKind.ofName(work.engine());
    this.window = work.window();
    this.stores = stores;
    this.source = source;
    Problem whole = Problems.load(job, finder.find(List.of(job.task()), work.files()));
    Memory.requireRoom(job, whole);
    this.data = HoldOut.of(whole, population.rank().holdOut(), job.seed());
  }

  @Override
  public Lane lane() {
    return new Lane(job -> data.problem(), engine, window);
  }

  @Override
  public @Nullable Done run(Task task, Lane lane, BooleanSupplier stop, LongConsumer progress) {
    int generation = (int) (task.number() / population.size()) + 1;
    int member = (int) (task.number() % population.size());
    int[] exponents = Arrays.stream(task.exponents()).mapToInt(Math::toIntExact).toArray();
    Job job = population.job(generation, member, exponents);
    Snapshot from = task.from() == null ? null : find(task.from(), stop);
    if (task.from() != null && from == null) {
      return null;
    }
    Snapshot start = from;
    if (from != null) {
      start =
          task.copied()
              ? Leg.copy(
                  from, population.propagation().inheritance(), job, data.problem().samples())
              : Leg.copy(from);
    }
    Leg.End end =
        Leg.run(
            lane,
            data,
            population.rank().by(),
            job,
            start,
            population.step(generation),
            stop,
            progress);
    StoredState kept = end == null ? null : keep(end.snapshot(), stop);
    return end == null || kept == null
        ? null
        : new Done(
            task.number(),
            null,
            new Jobs.EndedLeg(
                end.rank(),
                end.snapshot().state().loss(),
                end.snapshot().hash(),
                end.evaluations(),
                kept));
  }

  /** The state, from wherever it is; null where the job has ended meanwhile. */
  private @Nullable Snapshot find(StoredState state, BooleanSupplier stop) {
    synchronized (recent) {
      Recent here = recent.get(state.sha256());
      if (here != null) {
        return here.snapshot();
      }
    }
    while (!stop.getAsBoolean()) {
      try {
        Snapshot fetched = Contents.fetch(source, state);
        remember(state, fetched);
        return fetched;
      } catch (UserError e) {
        again("a member's state cannot be had", e);
      }
    }
    return null;
  }

  /** Brings a state to the coordinators; null where the job has ended meanwhile. */
  private @Nullable StoredState keep(Snapshot snapshot, BooleanSupplier stop) {
    byte[] bytes = snapshot.toBytes();
    StoredState state = Contents.describe(bytes);
    while (!stop.getAsBoolean()) {
      try {
        Contents.bring(stores, state, bytes);
        remember(state, snapshot);
        return state;
      } catch (UserError e) {
        again("a member's state cannot be kept", e);
      }
    }
    return null;
  }

  private static void again(String what, UserError e) {
    LOG.warn("{}: {}; trying again", what, e.getMessage());
    try {
      Thread.sleep(RETRY_MS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  private void remember(StoredState state, Snapshot snapshot) {
    synchronized (recent) {
      if (recent.put(state.sha256(), new Recent(snapshot, state.sizeBytes())) == null) {
        recentBytes += state.sizeBytes();
      }
      Iterator<Recent> eldest = recent.values().iterator();
      while (recentBytes > Runtime.getRuntime().maxMemory() / HEAP_SHARE && recent.size() > 1) {
        recentBytes -= eldest.next().bytes();
        eldest.remove();
      }
    }
  }
}
