package amc.deploy.command;

import amc.coordinator.folder.RunFolder;
import amc.deploy.client.ClusterConductor;
import amc.deploy.data.DataHome;
import amc.deploy.run.Jobs;
import amc.deploy.run.Training;
import amc.protocol.job.Job;
import amc.protocol.job.Population;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.job.UserError;
import amc.protocol.mc.Tally;
import amc.worker.engine.EngineKind;
import amc.worker.trajectory.WarmUp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc run}. */
@Command(
    name = "run",
    description = "Trains, and leaves a folder with model, metrics and report.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "JOB",
      description = "A job file (YAML or JSON), or the name of a bundled job: amc presets list.")
  private String job;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder to make (default: runs/NAME-seedSEED, of a study runs/NAME).")
  private @Nullable Path out;

  @Option(
      names = "--engine",
      paramLabel = "E",
      description = "scalar, simd (default) or nd4j.",
      defaultValue = "simd")
  private EngineKind engine;

  @Mixin private JobSettings settings;
  @Mixin private ClusterOptions cluster;
  @Mixin private EffortOptions effort;
  @Mixin private TensorBoardOption tensorBoard;
  @Mixin private QuietOption quiet;

  @Override
  public Integer call() throws InterruptedException {
    if (engine == EngineKind.SIMD && !cluster.isSet()) {
      WarmUp.prepare();
    }
    List<String> overrides = settings.overrides();
    Source source = Jobs.source(job);
    if (Jobs.isStudy(source)) {
      return study(Jobs.readStudy(source, overrides));
    }
    if (Jobs.isPopulation(source)) {
      return population(Jobs.readPopulation(source, overrides));
    }
    Job resolved = Jobs.read(source, overrides);
    Conductor conductor = new Conductor(spec, quiet.isSet());
    if (cluster.isSet()) {
      Training.Effort spent = effort.resolve("auto", cluster.threadsOfEach());
      var training = new ClusterConductor(cluster.where(), resolved, engine, spent);
      try (RunFolder run = folder(resolved)) {
        return conductor.conduct(training, run, null);
      }
    }
    try (Training training = Training.open(resolved, engine, effort.resolve(), DataHome.path())) {
      var trajectory = training.start();
      try (RunFolder run = folder(resolved)) {
        return conductor.conduct(training, trajectory, run, Tally.NONE);
      }
    }
  }

  private int population(Population population) throws InterruptedException {
    Job first = population.job();
    Path directory = directory(first.name() + "-seed" + first.seed());
    PopulationConductor conductor = new PopulationConductor(spec, quiet.isSet(), tensorBoard);
    if (cluster.isSet()) {
      Training.Effort spent = effort.resolve("auto", cluster.threadsOfEach());
      return conductor.run(population, engine, spent, cluster.where(), directory);
    }
    return conductor.run(population, engine, effort.resolve(), directory);
  }

  private int study(Study study) throws InterruptedException {
    tensorBoard.refuseStudy();
    StudyConductor conductor = new StudyConductor(spec, quiet.isSet());
    if (cluster.isSet()) {
      Training.Effort spent = effort.resolve("auto", cluster.threadsOfEach());
      return conductor.conduct(study, engine, spent, cluster.where(), directory(study.name()));
    }
    return conductor.conduct(study, engine, effort.resolve(), directory(study.name()));
  }

  private RunFolder folder(Job resolved) {
    Path directory = directory(resolved.name() + "-seed" + resolved.seed());
    tensorBoard.requireWritable(directory);
    RunFolder run = Jobs.newFolder(directory, resolved, engine);
    tensorBoard.show(run, Tally.NONE);
    return run;
  }

  /** What --out says, else runs/NAME, with -2, -3, ... where that exists. */
  private Path directory(String name) {
    if (out != null && out.toString().isEmpty()) {
      throw new UserError("--out is empty: give a folder, or leave it out");
    }
    return out == null ? freeFolder(name) : out;
  }

  private static Path freeFolder(String name) {
    Path folder = Path.of("runs", name);
    for (int i = 2; Files.exists(folder); i++) {
      folder = Path.of("runs", name + "-" + i);
    }
    return folder;
  }
}
