package amc.deploy.command;

import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.StudyFolder;
import amc.coordinator.folder.Summary;
import amc.deploy.data.DataHome;
import amc.deploy.run.Progress;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.RecordedRun;
import amc.deploy.run.StopSignal;
import amc.deploy.run.Training;
import amc.deploy.run.Training.Effort;
import amc.deploy.run.Verification;
import amc.deploy.run.Verification.Outcome;
import amc.worker.engine.EngineKind;
import amc.worker.trajectory.LocalTrajectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc verify}. */
@Command(
    name = "verify",
    description = {
      "Runs a recorded run again from its beginning and compares every accepted step, every loss"
          + " and the state hashes.",
      "By default with another window and another number of threads than the run had.",
      "Of a study, all trajectories that have ended run again, and their ends are compared;",
      "of a population the winner, with all its ancestors."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder of the run or study.")
  private Path folder;

  @Option(
      names = "--engine",
      paramLabel = "E",
      description =
          "scalar, simd or nd4j (default: the run's); scalar and simd give the same bits.")
  private @Nullable EngineKind engine;

  @Option(
      names = "--all",
      description = "Of a population, train everybody again instead of the winner alone.")
  private boolean all;

  @Mixin private EffortOptions effort;
  @Mixin private QuietOption quiet;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    if (StudyFolder.isStudy(folder)) {
      EngineKind begun = EngineKind.ofName(StudyFolder.readEngine(folder));
      Effort again = effort.resolve("5", Runtime.getRuntime().availableProcessors());
      return new StudyConductor(spec, quiet.isSet())
          .verify(folder, engine == null ? begun : engine, again, err);
    }
    if (PopulationFolder.isPopulation(folder)) {
      EngineKind begun = EngineKind.ofName(PopulationFolder.readEngine(folder));
      Effort again = effort.resolve("5", Runtime.getRuntime().availableProcessors());
      return new PopulationConductor(spec, quiet.isSet(), new TensorBoardOption())
          .verify(folder, engine == null ? begun : engine, again, all, err);
    }
    RecordedRun run = RecordedRun.of(folder, List.of(), note -> err.println("amc: " + note));
    EngineKind kind = engine == null ? run.engine() : engine;
    Summary summary = Summary.read(folder);
    String window = summary != null && summary.window().equals("5") ? "3" : "5";
    int threads = summary != null && summary.threads() == 1 ? 2 : 1;
    Effort spent = effort.resolve(window, threads);
    try (Training training = Training.open(run.job(), kind, spent, DataHome.path());
        StopSignal stop = StopSignal.install()) {
      LocalTrajectory start = training.start();
      try (Verification verification =
          new Verification(
              folder, run.identity(), start, stop, note -> err.println("amc: " + note))) {
        Progress progress =
            new Progress(
                spec.commandLine().getOut(),
                ProgressLine.Style.fitting(quiet.isSet()),
                verification.steps(),
                start.state(),
                System.nanoTime());
        Outcome outcome = verification.run(progress, System::nanoTime);
        progress.endLine();
        if (outcome.divergence() != null) {
          return NotVerified.because(err, folder, outcome.divergence());
        }
        if (stop.getAsBoolean()) {
          return Failures.INTERRUPTED;
        }
        progress.note(agreement(outcome, kind, spent));
        return ExitCode.OK;
      }
    }
  }

  private String agreement(Outcome outcome, EngineKind kind, Effort spent) {
    return String.format(
        Locale.ROOT,
        "verified %s: %,d steps, %,d accepted, %s state hashes, hash %s (%s, window %s, threads"
            + " %s)",
        folder,
        outcome.steps(),
        outcome.accepted(),
        outcome.hashes(),
        outcome.hash(),
        kind.text(),
        spent.windowText(),
        spent.threads());
  }
}
