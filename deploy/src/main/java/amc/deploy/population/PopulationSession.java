package amc.deploy.population;

import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.PopulationFolder.Opened;
import amc.coordinator.folder.PopulationFolder.Row;
import amc.coordinator.population.Lineage;
import amc.coordinator.population.Succession;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.protocol.job.Population;
import amc.protocol.mc.Snapshot;
import amc.worker.lane.Leg;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Trains a population to its end or until it is asked to stop, and keeps its folder. Confined to
 * one thread.
 */
public final class PopulationSession {
  private static final long SAVE_NS = TimeUnit.SECONDS.toNanos(30);

  private final Population population;
  private final Members members;
  private final PopulationFolder folder;
  private final PopulationProgress progress;
  private final BooleanSupplier stop;
  private final long startNs = System.nanoTime();
  private final long elapsedBefore;
  private final long evaluationsBefore;
  private List<Snapshot> states;
  private long made;
  private long savedNs = startNs;

  /**
   * @param opened the folder, and where to go on
   * @param stop asked between windows
   */
  public PopulationSession(
      Members members, Opened opened, ProgressLine shown, Style style, BooleanSupplier stop) {
    this.members = members;
    this.folder = opened.folder();
    this.population = folder.lineage().population();
    this.states = opened.members();
    this.stop = stop;
    this.elapsedBefore = folder.elapsedNs();
    this.evaluationsBefore = folder.evaluations();
    this.progress =
        new PopulationProgress(
            shown, style, population.generations(), folder.lineage().last(), startNs);
  }

  /** Returns whether all generations have ended. */
  public boolean run() throws InterruptedException {
    Lineage lineage = folder.lineage();
    try {
      while (lineage.last() < population.generations() && step(lineage)) {}
    } finally {
      save();
    }
    return lineage.last() == population.generations();
  }

  private boolean step(Lineage lineage) throws InterruptedException {
    int generation = lineage.last() + 1;
    Succession before = lineage.before(generation);
    List<Leg.End> ends = members.run(generation, before, states, this::isStopped);
    if (ends == null) {
      return false;
    }
    List<Row> rows = new ArrayList<>();
    for (int m = 0; m < ends.size(); m++) {
      Leg.End end = ends.get(m);
      double temperature = members.job(generation, m, before).optimizer().temperature();
      Snapshot s = end.snapshot();
      rows.add(new Row(end.rank(), s.state(), s.hash(), temperature, end.evaluations()));
      made += end.evaluations();
    }
    folder.enter(rows);
    states = ends.stream().map(Leg.End::snapshot).toList();
    if (System.nanoTime() - savedNs >= SAVE_NS) {
      save();
    }
    return true;
  }

  private void save() {
    savedNs = System.nanoTime();
    folder.save(states, elapsedBefore + savedNs - startNs, evaluationsBefore + made);
  }

  /** States at the end of the last generation; none before the first. */
  public List<Snapshot> states() {
    return states;
  }

  /**
   * Asked between windows by every thread: the first one that finds it is time tells how it goes.
   */
  private boolean isStopped() {
    long now = System.nanoTime();
    if (progress.isDue(now)) {
      tell(now);
    }
    return stop.getAsBoolean();
  }

  private synchronized void tell(long now) {
    if (progress.isDue(now)) {
      Lineage lineage = folder.lineage();
      progress.update(lineage.last(), lineage.bestRank(), made + members.underWay(), now);
    }
  }
}
