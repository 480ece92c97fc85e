package amc.coordinator.drive;

import amc.coordinator.loop.LoopFigures;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives all runs of a coordinator on one thread. {@link #add} and {@link #remove} from any. A run
 * that throws is driven no more, and its actor hears of it: the others go on.
 */
public final class RunAgent implements Agent {
  private static final Logger LOG = LoggerFactory.getLogger(RunAgent.class);

  private final List<DrivenRun> runs = new CopyOnWriteArrayList<>();
  private final Queue<DrivenRun> removed = new ConcurrentLinkedQueue<>();

  /** Drives a run from now on. */
  public void add(DrivenRun run) {
    runs.add(run);
  }

  /** Drives a run no more, and closes it soon. */
  public void remove(DrivenRun run) {
    if (runs.remove(run)) {
      removed.add(run);
    }
  }

  /** What the loops of all runs have done so far. Thread-safe. */
  public List<LoopFigures> figures() {
    return runs.stream().map(DrivenRun::figures).toList();
  }

  @Override
  public int doWork() {
    int work = 0;
    for (DrivenRun run : runs) {
      try {
        work += run.doWork(System.nanoTime());
      } catch (Throwable e) { // errors as well: one run's is not another's
        LOG.error("A run's loop failed", e);
        remove(run);
        run.crashed(e);
      }
    }
    for (DrivenRun run = removed.poll(); run != null; run = removed.poll()) {
      close(run);
    }
    return work;
  }

  @Override
  public void onClose() {
    runs.forEach(RunAgent::close);
  }

  private static void close(DrivenRun run) {
    try {
      run.close();
    } catch (RuntimeException e) {
      LOG.warn("A run's data plane could not be closed", e);
    }
  }

  @Override
  public String roleName() {
    return "amc-runs";
  }
}
