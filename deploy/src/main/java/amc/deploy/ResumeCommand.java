package amc.deploy;

import amc.coordinator.journal.Checkpoint;
import amc.coordinator.journal.Disk;
import amc.coordinator.journal.RunFolder;
import amc.coordinator.journal.RunFolder.Resumed;
import amc.deploy.data.DataHome;
import amc.deploy.run.Jobs;
import amc.deploy.run.Training;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.job.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc resume}. */
@Command(
    name = "resume",
    description = "Goes on with a run that was interrupted, to the same result.",
    mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder of the run.")
  private Path folder;

  @Option(names = "--steps", paramLabel = "N", description = "A larger budget than before.")
  private @Nullable Long steps;

  @Mixin private EffortOptions effort;
  @Mixin private QuietOption quiet;

  @Override
  public Integer call() {
    Training.Effort spent = effort.resolve();
    Job recorded = Jobs.ofRun(folder);
    Job job = extended(recorded);
    try (Training training = Training.open(job, Jobs.engineOfRun(folder), spent, DataHome.path())) {
      PrintWriter err = spec.commandLine().getErr();
      Resumed resumed =
          RunFolder.resume(
              Disk.local(), folder, Jobs.hash(job), note -> err.println("amc: " + note));
      try (RunFolder run = resumed.folder()) {
        if (!job.equals(recorded)) {
          run.replaceJob(JobWriter.toYaml(job));
        }
        Checkpoint checkpoint = resumed.checkpoint();
        return new Conductor(spec, quiet.isSet())
            .conduct(training, training.restore(checkpoint), run, checkpoint.tally());
      }
    }
  }

  private Job extended(Job recorded) {
    if (steps == null) {
      return recorded;
    }
    if (steps < recorded.budget().steps()) {
      throw new UserError(
          "steps=%d must be >= %d, the budget so far (--steps): leave it out to go on to that"
              .formatted(steps, recorded.budget().steps()));
    }
    return Jobs.withSteps(recorded, steps);
  }
}
