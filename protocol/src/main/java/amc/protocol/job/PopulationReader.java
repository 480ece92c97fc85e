package amc.protocol.job;

import amc.protocol.job.PopulationFields.Outline;
import amc.protocol.job.StudyReader.Source;
import java.util.List;
import java.util.Set;

/**
 * Reads job files that have a population, YAML or JSON, into {@link Population}s. Mistakes are
 * {@link UserError}s as in {@link JobReader}. Thread-safe.
 */
public final class PopulationReader {
  private static final String POPULATION = "population";

  private PopulationReader() {}

  /** Whether a file has a population; what is wrong with it is told where it is read. */
  public static boolean isPopulation(String text, String sourceName) {
    return JobReader.tree(text, sourceName, true).entries().containsKey(POPULATION);
  }

  /**
   * Reads a file.
   *
   * @param overrides settings {@code path=value}, such as {@code population.size=8} or {@code
   *     seed=3}
   */
  public static Population read(Source file, List<String> overrides) {
    Node.Mapping root = JobReader.tree(file.text(), file.name(), false);
    overrides.forEach(override -> Overrides.apply(root, override));
    Node group = root.entries().remove(POPULATION);
    if (group == null) {
      throw new UserError(
          "population is missing (%s): give size and interval".formatted(root.where()));
    }
    String name = JobReader.baseName(file.name());
    Values scope = new Values("", root, name, null);
    Job job = JobFields.JOB.read(scope);
    Outline outline = PopulationFields.POPULATION.read(new Type.At(POPULATION, group, "", scope));
    if (outline.interval() > job.budget().steps()) {
      throw new UserError(
          "population.interval=%s must be <= budget.steps=%s (%s): there would be no generation"
              .formatted(outline.interval(), job.budget().steps(), group.where()));
    }
    if (outline.propagation().setsTemperature() && job.optimizer().temperature() != 0) {
      throw new UserError(
          "optimizer.temperature=%s must be left out (%s): the population's propagation sets it"
              .formatted(job.optimizer().temperature(), root.where()));
    }
    checkVaried(job, outline.propagation(), group);
    if (job.task().isObjective() && outline.rank().holdOut() > 0) {
      throw new UserError(
          "population.rank.by must be train-loss for an objective (%s): there are no samples to hold out"
              .formatted(group.where()));
    }
    String files = StudyReader.within(file.folder(), outline.files());
    return new Population(
        job,
        files,
        outline.size(),
        outline.interval(),
        outline.rank(),
        outline.propagation(),
        outline.islands(),
        text(job, outline, files));
  }

  /** Refuses to vary what has no effect on copies. */
  private static void checkVaried(Job job, Propagation propagation, Node group) {
    Propagation.Inheritance inheritance = propagation.inheritance();
    Set<String> varied = inheritance.vary().keySet();
    String without = null;
    if (varied.contains("optimizer.sigma0") && inheritance.sigma()) {
      without = "optimizer.sigma0 has no effect on copies that carry sigma: set carries: [mean]";
    } else if (varied.contains("optimizer.epsilon") && job.optimizer().epsilon() == 0) {
      without = "optimizer.epsilon=0 stays 0: set another one";
    } else if (varied.contains("optimizer.temperature") && propagation.setsTemperature()) {
      without = "optimizer.temperature is set by the propagation: leave it out";
    } else if (varied.contains("optimizer.temperature") && job.optimizer().temperature() == 0) {
      without = "optimizer.temperature=0 stays 0: set another one";
    }
    if (without != null) {
      throw new UserError("population.propagation.vary (%s): %s".formatted(group.where(), without));
    }
  }

  /** The resolved job, and the population on a line of its own. */
  private static String text(Job job, Outline o, String files) {
    Outline whole =
        new Outline(files, o.size(), o.interval(), o.rank(), o.propagation(), o.islands());
    var written = PopulationFields.POPULATION.write(whole);
    if (files.isEmpty()) {
      written.remove("files");
    }
    return "population: " + JobWriter.flow(written) + "\n" + JobWriter.toYaml(job);
  }
}
