package amc.deploy.report;

import amc.coordinator.folder.PopulationSummary;
import amc.coordinator.population.Lineage;
import amc.worker.trajectory.Evaluator.Score;
import java.util.List;

/**
 * What a report says about a population.
 *
 * @param text the population's file
 * @param test performance of each member on the test set
 */
public record ReportedPopulation(
    String text, PopulationSummary summary, Lineage lineage, List<Score> test) {
  /** Copies its list. */
  public ReportedPopulation {
    test = List.copyOf(test);
  }
}
