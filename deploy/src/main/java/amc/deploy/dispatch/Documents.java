package amc.deploy.dispatch;

import amc.coordinator.catalog.Kind;
import amc.protocol.job.Job;
import amc.protocol.job.JobReader;
import amc.protocol.job.JobWriter;
import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.worker.lane.ProblemShelf;
import java.util.List;

/**
 * Jobs as they come to the service: one text with everything in it. Methods throw {@link UserError}
 * for what is wrong with it.
 */
final class Documents {
  private static final String NAME = "job.yaml"; // in messages, beside the line

  private Documents() {}

  /**
   * A job that has been read.
   *
   * @param text with every field
   * @param total steps, trajectories or generations
   * @param code whether its files are code
   */
  record Document(Kind kind, String name, String text, long total, boolean code) {}

  /**
   * Reads what somebody hands in.
   *
   * @param settings {@code path=value}, applied before anything is checked
   */
  static Document read(String text, List<String> settings) {
    if (StudyReader.isStudy(text, NAME)) {
      Study study = study(text, settings);
      return new Document(
          Kind.STUDY,
          study.name(),
          study.text(),
          study.trajectories(),
          study.tasks().stream().allMatch(TaskSpec.Plugin.class::isInstance));
    }
    if (PopulationReader.isPopulation(text, NAME)) {
      Population population = population(text, settings);
      return new Document(
          Kind.POPULATION,
          population.job().name(),
          population.text(),
          population.generations(),
          isCode(population.job()));
    }
    Job job = JobReader.read(text, NAME, settings);
    return new Document(
        Kind.RUN, job.name(), JobWriter.toYaml(job), job.budget().steps(), isCode(job));
  }

  private static boolean isCode(Job job) {
    return job.task() instanceof TaskSpec.Plugin;
  }

  /** The run of a text. */
  static Job run(String text) {
    return JobReader.read(text, NAME);
  }

  /** The study of a text. */
  static Study study(String text) {
    return study(text, List.of());
  }

  private static Study study(String text, List<String> settings) {
    return ProblemShelf.absolute(
        StudyReader.read(
            new Source(text, NAME, ""),
            settings,
            name -> {
              throw new UserError(
                  "job=%s is a name, a study that is submitted holds its job: write the job there, or use amc submit"
                      .formatted(name));
            }));
  }

  /** The population of a text. */
  static Population population(String text) {
    return population(text, List.of());
  }

  private static Population population(String text, List<String> settings) {
    return ProblemShelf.absolute(PopulationReader.read(new Source(text, NAME, ""), settings));
  }
}
