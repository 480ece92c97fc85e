package amc.deploy.population;

import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.PopulationFolder.MemberState;
import amc.coordinator.folder.PopulationSummary;
import amc.coordinator.population.Lineage;
import amc.deploy.export.ExportedModel;
import amc.deploy.run.Jobs;
import amc.deploy.run.RecordedModel;
import amc.deploy.run.RecordedNetwork;
import amc.protocol.job.Population;
import amc.protocol.job.UserError;
import amc.protocol.mc.Parameters;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the newest network of a member in the folder of a population, ended or not. */
public final class PopulationModel {
  private PopulationModel() {}

  /**
   * Reads the network of a member at the last generation whose states are there. The folder is only
   * read, so the population may be going on.
   *
   * @param member null for the winner, the best of that generation
   * @param settings {@code path=value}: where files of the job are now; asked for where the folder
   *     does not say the network's shape
   */
  public static ExportedModel of(Path folder, @Nullable Integer member, List<String> settings) {
    Population population = PopulationFolder.readPopulation(folder, List.of());
    if (member != null && (member < 0 || member >= population.size())) {
      throw new UserError(
          "member=%s must be in [0, %s] (--member): leave it out to take the best one"
              .formatted(member, population.size() - 1));
    }
    Lineage lineage = PopulationFolder.readLineage(folder, population);
    if (lineage.last() == 0) {
      throw new UserError(folder + " has no generation yet: go on with amc resume " + folder);
    }
    RecordedNetwork network =
        RecordedNetwork.of(
            folder, population.job(), () -> Jobs.recordedPopulation(folder, settings).job());
    MemberState state = PopulationFolder.newest(folder, lineage, member);
    if (state != null) {
      String hash = HexFormat.of().toHexDigits(state.snapshot().hash());
      long step = state.snapshot().state().step();
      return network.model(
          state.snapshot().x(), facts(population, state.member(), state.generation(), step, hash));
    }
    PopulationSummary summary = PopulationSummary.read(folder);
    Parameters winner = network.written(folder);
    if (summary == null || winner == null || member != null && member != summary.best().member()) {
      throw new UserError(
          "%s has lost the states of %s: train again with amc run and another --out"
              .formatted(folder, member == null ? "its members" : "member " + member));
    }
    PopulationSummary.Best best = summary.best();
    return network.model(
        winner,
        facts(population, best.member(), summary.generations(), summary.steps(), best.hash()));
  }

  private static Map<String, String> facts(
      Population population, int member, int generation, long step, String hash) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("member", Integer.toString(member));
    facts.put("generation", Integer.toString(generation));
    facts.putAll(RecordedModel.facts(population.job().seed() + member, step, hash));
    return facts;
  }
}
