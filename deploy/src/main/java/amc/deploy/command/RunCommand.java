package amc.deploy.command;

import amc.coordinator.folder.RunFolder;
import amc.deploy.client.ClusterConductor;
import amc.deploy.data.DataHome;
import amc.deploy.remote.ApiClient;
import amc.deploy.remote.Fetch;
import amc.deploy.remote.Order;
import amc.deploy.remote.Server;
import amc.deploy.remote.Submission.Wishes;
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
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** {@code amc run}. */
@Command(
    name = "run",
    description = "Trains, and leaves a folder with model, metrics and report.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  /** With a server that is away, before it has the job. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

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
  @Mixin private WorkersOption workers;

  @Option(
      names = "--cluster",
      paramLabel = "URL",
      description =
          "Train on a server (its URL, or the name of a context): submit, watch and fetch in one."
              + " It goes on without this client: amc watch.")
  private @Nullable String cluster;

  @Mixin private EffortOptions effort;
  @Mixin private TensorBoardOption tensorBoard;
  @Mixin private QuietOption quiet;

  @Override
  public Integer call() throws InterruptedException {
    if (cluster != null) {
      return onServer(cluster);
    }
    if (engine == EngineKind.SIMD && !workers.isSet()) {
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
    if (workers.isSet()) {
      Training.Effort spent = workers.effort(effort);
      var training = new ClusterConductor(workers.where(), resolved, engine, spent);
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

  private int onServer(String place) throws InterruptedException {
    if (workers.isSet()) {
      throw new UserError("--workers and --cluster exclude each other: give one of them");
    }
    tensorBoard.refuseCluster();
    Wishes wishes = new Wishes(null, engine.text(), effort.windowAlone(), 0);
    PrintWriter out = spec.commandLine().getOut();
    RemoteTraining training = new RemoteTraining(spec, out, quiet.isSet());
    try (ApiClient api = ServerOptions.open(spec, given(place), PATIENCE, training::tell)) {
      Order order = Order.read(job, settings.overrides());
      Path directory = directory(order.folder());
      Fetch.requireNew(directory);
      String id = training.submit(api, order, wishes).path("id").asText();
      training.hint("job %s: Ctrl-C ends watching, the job goes on".formatted(id));
      int code = training.watch(api, id);
      if (code == ExitCode.OK) {
        training.fetch(api).fetch(id, directory);
        if (!quiet.isSet()) {
          out.println("report: " + directory.resolve(RunFolder.REPORT));
        }
      }
      return code;
    }
  }

  private static Server.Given given(String place) {
    if (place.contains("://")) {
      return new Server.Given(place, null, null);
    }
    if (place.contains(":")) {
      throw new UserError(
          "cluster=%s must be the URL of a server, such as http://HOST:8080, or the name of a context (--cluster)"
              .formatted(place));
    }
    return new Server.Given(null, null, place);
  }

  private int population(Population population) throws InterruptedException {
    Job first = population.job();
    Path directory = directory(Jobs.folderName(first));
    PopulationConductor conductor = new PopulationConductor(spec, quiet.isSet(), tensorBoard);
    if (workers.isSet()) {
      Training.Effort spent = workers.effort(effort);
      return conductor.run(population, engine, spent, workers.where(), directory);
    }
    return conductor.run(population, engine, effort.resolve(), directory);
  }

  private int study(Study study) throws InterruptedException {
    tensorBoard.refuseStudy();
    StudyConductor conductor = new StudyConductor(spec, quiet.isSet());
    if (workers.isSet()) {
      Training.Effort spent = workers.effort(effort);
      return conductor.conduct(study, engine, spent, workers.where(), directory(study.name()));
    }
    return conductor.conduct(study, engine, effort.resolve(), directory(study.name()));
  }

  private RunFolder folder(Job resolved) {
    Path directory = directory(Jobs.folderName(resolved));
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
