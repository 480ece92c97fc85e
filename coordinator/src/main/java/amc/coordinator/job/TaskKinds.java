package amc.coordinator.job;

import amc.coordinator.journal.PopulationStream;
import amc.coordinator.journal.StudyStream;
import amc.coordinator.lanes.TaskActor.Kind;
import amc.coordinator.population.PopulationLife;
import amc.coordinator.study.StudyLife;
import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.job.UserError;
import amc.protocol.message.History.PopulationSum;
import amc.protocol.message.History.StudySum;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kinds of jobs whose tasks run on lanes. */
final class TaskKinds {
  private TaskKinds() {}

  /**
   * A study.
   *
   * @param outcome how it ended, for one that is over; else null
   */
  static Kind<StudySum> study(long job, Jobs.Study work, @Nullable Outcome outcome, int epoch) {
    Study study =
        StudyReader.read(
            new Source(work.study(), "the study", ""),
            List.of(),
            name -> {
              throw new UserError("the study names the job " + name + " instead of holding it");
            });
    return new Kind<>(
        "study",
        StudyStream.id(job),
        new StudyStream(epoch),
        port -> new StudyLife<>(job, epoch, study.trajectories(), work.known(), outcome, port));
  }

  /** A population, likewise. */
  static Kind<PopulationSum> population(
      long job, Jobs.Population work, @Nullable Outcome outcome, int epoch) {
    Population population =
        PopulationReader.read(new Source(work.population(), "the population", ""), List.of());
    return new Kind<>(
        "population",
        PopulationStream.id(job),
        new PopulationStream(epoch),
        port -> new PopulationLife<>(job, epoch, population, work.before(), outcome, port));
  }
}
