package amc.deploy.population;

import amc.coordinator.population.Lineage;
import amc.coordinator.population.Lineage.Member;
import amc.coordinator.population.Succession;
import amc.protocol.job.Job;
import amc.protocol.mc.Snapshot;
import amc.worker.lane.Leg;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a recorded population again and compares every generation's rank values, losses and state
 * hashes, up to the first difference. Confined to one thread.
 */
public final class PopulationVerification {
  private final Members members;
  private final Lineage recorded;
  private final BooleanSupplier stop;
  private int legs; // that have agreed

  public PopulationVerification(Members members, Lineage recorded, BooleanSupplier stop) {
    this.members = members;
    this.recorded = recorded;
    this.stop = stop;
  }

  /** Legs that have agreed. */
  public int agreed() {
    return legs;
  }

  /**
   * The winner alone, through all its ancestors.
   *
   * @param progress hears of each generation that has agreed
   * @return the first difference, or null
   */
  public @Nullable String winner(IntConsumer progress) {
    int last = recorded.last();
    int[] line = recorded.ancestors(last, recorded.generation(last).best());
    Snapshot state = null;
    for (int g = 1; g <= last; g++) {
      int m = line[g - 1];
      Succession before = recorded.before(g);
      Job job = members.job(g, m, before);
      Snapshot from = state;
      if (g > 1 && state != null) {
        boolean copied = line[g - 2] != m;
        from = copied ? members.copy(state, job) : Leg.copy(state);
      }
      Leg.End end = members.run(0, g, job, from, stop);
      if (end == null) {
        return null;
      }
      String difference = compare(g, m, end);
      if (difference != null) {
        return difference;
      }
      progress.accept(g);
      state = end.snapshot();
    }
    return null;
  }

  /** Everybody, likewise. */
  public @Nullable String all(IntConsumer progress) throws InterruptedException {
    List<Snapshot> states = List.of();
    for (int g = 1; g <= recorded.last(); g++) {
      List<Leg.End> ends = members.run(g, recorded.before(g), states, stop);
      if (ends == null) {
        return null;
      }
      for (int m = 0; m < ends.size(); m++) {
        String difference = compare(g, m, ends.get(m));
        if (difference != null) {
          return difference;
        }
      }
      progress.accept(g);
      states = ends.stream().map(Leg.End::snapshot).toList();
    }
    return null;
  }

  private @Nullable String compare(int generation, int member, Leg.End end) {
    Member before = recorded.generation(generation).members().get(member);
    Member here = new Member(end.rank(), end.snapshot().state().loss(), end.snapshot().hash());
    if (before.equals(here)) {
      legs++;
      return null;
    }
    return "member %s of generation %s: %s here, %s in the record"
        .formatted(member, generation, text(here), text(before));
  }

  private static String text(Member member) {
    return "rank value %s, loss %s, hash %s"
        .formatted(member.rank(), member.loss(), HexFormat.of().toHexDigits(member.hash()));
  }
}
