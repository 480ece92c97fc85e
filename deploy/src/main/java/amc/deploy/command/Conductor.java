package amc.deploy.command;

import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.deploy.client.ClusterConductor;
import amc.deploy.run.DataFacts;
import amc.deploy.run.Progress;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.Results;
import amc.deploy.run.RunSession;
import amc.deploy.run.RunSession.Pace;
import amc.deploy.run.StopSignal;
import amc.deploy.run.Training;
import amc.protocol.job.UserError;
import amc.protocol.mc.Tally;
import amc.worker.problem.Memory;
import amc.worker.problem.Problem;
import amc.worker.trajectory.LocalTrajectory;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code amc run} and {@code amc resume} have in common: train, save, say how it went. */
final class Conductor {
  private final PrintWriter out;
  private final boolean quiet;

  Conductor(CommandSpec command, boolean quiet) {
    this.out = command.commandLine().getOut();
    this.quiet = quiet;
  }

  /** Trains to the end or to Ctrl-C, and returns the exit code. */
  int conduct(Training training, LocalTrajectory trajectory, RunFolder folder, Tally before) {
    Instant started = Instant.now();
    try (StopSignal stop = StopSignal.install()) {
      begin(folder, training.problem());
      Progress progress =
          new Progress(
              out,
              ProgressLine.Style.fitting(quiet),
              training.job().budget().steps(),
              trajectory.state(),
              System.nanoTime());
      RunSession session =
          new RunSession(training, trajectory, folder, before, progress, Pace.NORMAL, stop);
      boolean finished;
      try {
        finished = session.run();
      } finally {
        progress.endLine();
      }
      Summary summary =
          Results.write(folder, training.trained(trajectory, session.tally()), started);
      progress.note(Results.outcome(summary));
      return farewell(folder, finished);
    } catch (UserError e) {
      throw kept(folder, e);
    } catch (OutOfMemoryError e) {
      throw kept(folder, Memory.exhausted(training.job(), e));
    }
  }

  /** The same on a cluster. */
  int conduct(ClusterConductor cluster, RunFolder folder, @Nullable Checkpoint from)
      throws InterruptedException {
    begin(folder, cluster.problem());
    try (StopSignal stop = StopSignal.install()) {
      ProgressLine.Style style = ProgressLine.Style.fitting(quiet);
      return farewell(folder, cluster.conduct(folder, from, out, style, stop, _ -> {}));
    } catch (UserError e) {
      throw kept(folder, e);
    }
  }

  private void begin(RunFolder folder, Problem problem) {
    say("training in " + folder.directory());
    DataFacts.lines(problem).forEach(this::say);
  }

  private int farewell(RunFolder folder, boolean finished) {
    if (!finished) {
      say("stopped at a checkpoint; go on with: amc resume " + folder.directory());
      return Failures.INTERRUPTED;
    }
    say("report: " + folder.directory().resolve(RunFolder.REPORT));
    return ExitCode.OK;
  }

  private static UserError kept(RunFolder folder, UserError e) {
    String consequence =
        folder.isResumable()
            ? "the run is kept: amc resume "
            : "nothing has been trained yet: use another --out, or remove ";
    return new UserError(e.getMessage() + "; " + consequence + folder.directory(), e);
  }

  private void say(String text) {
    if (!quiet) {
      out.println(text);
      out.flush();
    }
  }
}
