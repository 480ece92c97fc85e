package amc.deploy.population;

import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.PopulationFolder.MemberRow;
import amc.coordinator.folder.PopulationSummary;
import amc.coordinator.folder.PopulationSummary.Best;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.coordinator.population.Ancestry;
import amc.coordinator.population.Comparison;
import amc.coordinator.population.Lineage;
import amc.coordinator.population.Lineage.Generation;
import amc.coordinator.population.Lineage.Member;
import amc.deploy.report.PopulationReport;
import amc.deploy.report.ReportedPopulation;
import amc.deploy.run.Results;
import amc.protocol.job.Population;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.mc.Snapshot;
import amc.worker.dataset.NpzWriter;
import amc.worker.trajectory.Evaluator.Score;
import amc.worker.trajectory.Trajectories;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Writes what a population leaves behind beside its lineage: summary, members, model, report. */
public final class PopulationResults {
  private PopulationResults() {}

  /**
   * Writes all results; at least one generation must have ended.
   *
   * @param states of the members at the last generation
   * @param threads members that trained at once
   * @return one line for a person
   */
  public static String write(
      PopulationFolder folder, Members members, List<Snapshot> states, int threads) {
    Lineage lineage = folder.lineage();
    Population population = lineage.population();
    Generation last = lineage.generation(lineage.last());
    List<Score> test = members.test(states);
    Ancestry ancestry = Ancestry.of(lineage);
    int winner = last.best();
    PopulationSummary summary =
        new PopulationSummary(
            PopulationSummary.KIND,
            population.job().name(),
            population.job().seed(),
            folder.engine(),
            population.size(),
            lineage.last(),
            population.step(lineage.last()),
            best(last, winner, test.get(winner)),
            ancestry.hash(),
            ancestry.founders(),
            Summary.finite(median(last.members().stream().mapToDouble(Member::loss))),
            Summary.finite(median(test.stream().mapToDouble(Score::accuracy))),
            Summary.finite(ancestry.effectiveSize()),
            ancestry.exchanges(),
            folder.evaluations(),
            folder.elapsedNs() > 0 ? folder.evaluations() / (folder.elapsedNs() * 1e-9) : 0,
            folder.elapsedNs() * 1e-9,
            threads,
            Runtime.version().toString(),
            Results.VERSION,
            ArithmeticVersion.CURRENT);
    folder.write(summary);
    folder.writeMembers(table(population, last, test, ancestry));
    folder.write(
        RunFolder.MODEL,
        NpzWriter.toBytes(Trajectories.layout(members.problem()), states.get(winner).x()));
    ReportedPopulation reported = new ReportedPopulation(population.text(), summary, lineage, test);
    folder.write(RunFolder.REPORT, PopulationReport.of(reported).getBytes(StandardCharsets.UTF_8));
    return outcome(summary);
  }

  private static Best best(Generation last, int winner, Score test) {
    Member member = last.members().get(winner);
    return new Best(
        winner,
        Summary.finite(member.rank()),
        Summary.finite(member.loss()),
        Summary.finite(test.loss()),
        Summary.finite(test.accuracy()),
        HexFormat.of().toHexDigits(member.hash()));
  }

  private static List<MemberRow> table(
      Population population, Generation last, List<Score> test, Ancestry ancestry) {
    List<MemberRow> rows = new ArrayList<>();
    for (int m = 0; m < population.size(); m++) {
      Member member = last.members().get(m);
      rows.add(
          new MemberRow(
              m,
              population.job().seed() + m,
              member,
              test.get(m).loss(),
              test.get(m).accuracy(),
              ancestry.founder(m)));
    }
    return rows;
  }

  private static double median(DoubleStream values) {
    double[] numbers = values.filter(v -> !Double.isNaN(v)).toArray();
    return numbers.length == 0 ? Double.NaN : Comparison.median(numbers);
  }

  private static String outcome(PopulationSummary s) {
    Best best = s.best();
    String accuracy =
        best.testAccuracy() == null
            ? ""
            : String.format(Locale.ROOT, ", test accuracy %.2f %%", 100 * best.testAccuracy());
    return String.format(
        Locale.ROOT,
        "%,d members, %,d generations in %.1f s, best: member %d, loss %.6g%s, hash %s; all: %s",
        s.members(),
        s.generations(),
        s.wallSeconds(),
        best.member(),
        best.loss() == null ? Double.NaN : best.loss(),
        accuracy,
        best.hash(),
        s.hash());
  }
}
