package amc.deploy.command;

import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.Disk;
import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.RunFolder.Resumed;
import amc.coordinator.folder.StudyFolder;
import amc.deploy.client.ClusterConductor;
import amc.deploy.data.DataHome;
import amc.deploy.remote.ApiClient;
import amc.deploy.remote.JobIds;
import amc.deploy.run.Jobs;
import amc.deploy.run.RecordedRun;
import amc.deploy.run.Training;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.job.Study;
import amc.protocol.job.UserError;
import amc.worker.engine.EngineKind;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc resume}. */
@Command(
    name = "resume",
    description =
        "Goes on with a run that was interrupted, to the same result, or with a job on a server.",
    mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
  /** Fewest digits of an id, so that few names of folders are taken for one. */
  private static final int DIGITS = 8;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR|ID",
      description =
          "Folder of the run, study or population; or, where there is none of that name, at least"
              + " eight digits of the id of a job that is paused on a server.")
  private Path folder;

  @Option(names = "--steps", paramLabel = "N", description = "A larger budget than before.")
  private @Nullable Long steps;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description =
          "Says where a file of the job is now, such as task.train=data/points.csv; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Mixin private WorkersOption workers;
  @Mixin private EffortOptions effort;
  @Mixin private TensorBoardOption tensorBoard;
  @Mixin private QuietOption quiet;
  @Mixin private ServerOptions server;

  @Override
  public Integer call() throws InterruptedException {
    if (JobIds.isId(folder.toString(), DIGITS) && !Files.exists(folder)) {
      return onServer(folder.toString());
    }
    if (StudyFolder.isStudy(folder)) {
      return study();
    }
    PrintWriter err = spec.commandLine().getErr();
    if (PopulationFolder.isPopulation(folder)) {
      if (steps != null) {
        throw new UserError("--steps is for runs: the budget of a population stays as it began");
      }
      PopulationConductor conductor = new PopulationConductor(spec, quiet.isSet(), tensorBoard);
      if (workers.isSet()) {
        Training.Effort spent = workers.effort(effort);
        return conductor.resume(folder, settings, spent, workers.where(), err);
      }
      return conductor.resume(folder, settings, effort.resolve(), err);
    }
    RecordedRun recorded = RecordedRun.of(folder, settings, note -> err.println("amc: " + note));
    Job job = extended(recorded.job());
    EngineKind engine = recorded.engine();
    Conductor conductor = new Conductor(spec, quiet.isSet());
    if (workers.isSet()) {
      Training.Effort spent = workers.effort(effort);
      var training = new ClusterConductor(workers.where(), job, engine, spent);
      Resumed resumed = reopen(recorded, job);
      if (resumed.checkpoint().state().step() < job.budget().steps()) {
        try (RunFolder run = resumed.folder()) {
          tensorBoard.show(run, resumed.checkpoint().tally());
          return conductor.conduct(training, run, resumed.checkpoint());
        }
      }
      resumed.folder().close(); // nothing is left to train: one machine says what has come of it
    }
    try (Training training = Training.open(job, engine, effort.resolve(), DataHome.path())) {
      Resumed resumed = reopen(recorded, job);
      try (RunFolder run = resumed.folder()) {
        Checkpoint checkpoint = resumed.checkpoint();
        tensorBoard.show(run, checkpoint.tally());
        return conductor.conduct(training, training.restore(checkpoint), run, checkpoint.tally());
      }
    }
  }

  private int onServer(String id) throws InterruptedException {
    if (steps != null || !settings.isEmpty()) {
      throw new UserError("--steps and --set are for folders: a job on a server goes on as it is");
    }
    try (ApiClient api = server.open()) {
      String said = JobOptions.wish(api, JobIds.resolve(api, id), "resume");
      spec.commandLine().getOut().println(said);
    }
    return ExitCode.OK;
  }

  private int study() throws InterruptedException {
    tensorBoard.refuseStudy();
    if (steps != null) {
      throw new UserError("--steps is for runs: the budget of a study stays as it began");
    }
    StudyConductor conductor = new StudyConductor(spec, quiet.isSet());
    Study study = Jobs.recordedStudy(folder, settings);
    EngineKind engine = EngineKind.ofName(StudyFolder.readEngine(folder));
    if (workers.isSet()) {
      Training.Effort spent = workers.effort(effort);
      return conductor.conduct(study, engine, spent, workers.where(), folder);
    }
    return conductor.conduct(study, engine, effort.resolve(), folder);
  }

  private Resumed reopen(RecordedRun recorded, Job job) {
    tensorBoard.requireWritable(folder);
    PrintWriter err = spec.commandLine().getErr();
    Resumed resumed =
        RunFolder.resume(
            Disk.local(), folder, recorded.identity(), note -> err.println("amc: " + note));
    String text = JobWriter.toYaml(job);
    if (!text.equals(RunFolder.readJob(folder))) {
      resumed.folder().replaceJob(text);
    }
    return resumed;
  }

  private Job extended(Job recorded) {
    if (steps == null) {
      return recorded;
    }
    if (steps < recorded.budget().steps()) {
      throw new UserError(
          "steps=%s must be >= %s, the budget so far (--steps): leave it out to go on to that"
              .formatted(steps, recorded.budget().steps()));
    }
    return recorded.withSteps(steps);
  }
}
