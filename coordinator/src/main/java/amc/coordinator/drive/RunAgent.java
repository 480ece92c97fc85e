package amc.coordinator.drive;

import amc.coordinator.loop.LoopFigures;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.Agent;

/** Drives all runs of a coordinator on one thread. {@link #add} and {@link #remove} from any. */
public final class RunAgent implements Agent {
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
      work += run.doWork(System.nanoTime());
    }
    for (DrivenRun run = removed.poll(); run != null; run = removed.poll()) {
      run.close();
    }
    return work;
  }

  @Override
  public void onClose() {
    runs.forEach(DrivenRun::close);
  }

  @Override
  public String roleName() {
    return "amc-runs";
  }
}
