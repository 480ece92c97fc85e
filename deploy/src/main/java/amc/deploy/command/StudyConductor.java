package amc.deploy.command;

import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.StudyFolder;
import amc.coordinator.folder.StudySummary;
import amc.coordinator.study.StudyTable;
import amc.deploy.client.StudyClient;
import amc.deploy.client.Where;
import amc.deploy.data.DataHome;
import amc.deploy.run.DataFacts;
import amc.deploy.run.Jobs;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.StopSignal;
import amc.deploy.run.Training.Effort;
import amc.deploy.study.StudyResults;
import amc.deploy.study.StudySession;
import amc.deploy.study.StudyVerification;
import amc.protocol.job.Study;
import amc.protocol.job.UserError;
import amc.worker.engine.EngineKind;
import amc.worker.lane.ProblemShelf;
import amc.worker.problem.JobFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code amc run}, {@code amc resume} and {@code amc verify} do with a study. */
final class StudyConductor {
  private final PrintWriter out;
  private final ProgressLine line;
  private final Style style;

  StudyConductor(CommandSpec command, boolean quiet) {
    this.style = Style.fitting(quiet);
    this.out = command.commandLine().getOut();
    this.line = new ProgressLine(out, style);
  }

  private static ProblemShelf shelf() {
    return new ProblemShelf(JobFiles.onDisk(Path.of(""), DataHome.path()));
  }

  /** Runs again what has ended, and compares; returns the exit code. */
  int verify(Path directory, EngineKind engine, Effort effort, PrintWriter err)
      throws InterruptedException {
    Study study = Jobs.recordedStudy(directory, List.of());
    StudyTable table = StudyFolder.readTable(directory, study);
    ProblemShelf shelf = shelf();
    StudySession.prepare(table, engine, shelf);
    StudyVerification verification = new StudyVerification(table);
    try (StopSignal stop = StopSignal.install()) {
      String divergence = verification.run(engine, effort, shelf, line, style, stop);
      line.end();
      if (divergence != null) {
        return NotVerified.because(err, directory, divergence);
      }
      if (verification.agreed() < table.done()) {
        return Failures.INTERRUPTED;
      }
    }
    StudySummary summary = StudySummary.read(directory);
    String difference =
        summary == null
            ? null
            : NotVerified.difference(
                "table has " + table.done() + " trajectories",
                table.done(),
                table.hash(),
                summary.trajectories(),
                summary.hash());
    if (difference != null) {
      return NotVerified.because(
          err,
          directory,
          "%s; amc resume %s computes what is lacking".formatted(difference, directory));
    }
    line.note(
        String.format(
            Locale.ROOT,
            "verified %s: %,d trajectories, %,d events, hash %s (%s, window %s, %s at once)",
            directory,
            table.done(),
            table.events(),
            table.hash(),
            engine.text(),
            effort.windowText(),
            effort.threads()));
    return ExitCode.OK;
  }

  /** Runs what the folder lacks of the study, to the end or to Ctrl-C; returns the exit code. */
  int conduct(Study study, EngineKind engine, Effort effort, Path directory)
      throws InterruptedException {
    ProblemShelf shelf = shelf();
    StudySession.prepare(new StudyTable(study), engine, shelf);
    return conduct(
        study,
        engine,
        directory,
        shelf,
        (folder, stop) -> {
          new StudySession(folder, engine, effort, shelf, line, style, stop).run();
          return effort.threads();
        });
  }

  /** The same on a cluster. */
  int conduct(Study study, EngineKind engine, Effort effort, Where where, Path directory)
      throws InterruptedException {
    ProblemShelf shelf = shelf();
    StudySession.check(new StudyTable(study), shelf);
    StudyClient client = new StudyClient(where, study, engine, effort);
    return conduct(
        study,
        engine,
        directory,
        shelf,
        (folder, stop) -> client.conduct(folder, line, style, stop, _ -> {}));
  }

  /** Runs what a folder lacks; returns how many threads evaluated. */
  @FunctionalInterface
  private interface Session {
    int run(StudyFolder folder, StopSignal stop) throws InterruptedException;
  }

  private int conduct(
      Study study, EngineKind engine, Path directory, ProblemShelf shelf, Session session)
      throws InterruptedException {
    try (StopSignal stop = StopSignal.install();
        StudyFolder folder = Jobs.openStudy(directory, study, engine)) {
      line.note("study in " + directory);
      DataFacts.lines(shelf.problem(study.points().getFirst().job())).forEach(line::note);
      int before = folder.table().done();
      if (before > 0) {
        line.note(
            String.format(
                Locale.ROOT, "%,d of %,d trajectories are there", before, study.trajectories()));
      }
      int threads;
      try {
        threads = session.run(folder, stop);
      } catch (UserError e) {
        throw new UserError(
            "%s; what has ended is kept: amc resume %s".formatted(e.getMessage(), directory), e);
      } finally {
        line.end();
      }
      StudyResults.write(folder, threads).forEach(line::note);
      if (!folder.table().isComplete()) {
        line.note("stopped; go on with: amc resume " + directory);
        return Failures.INTERRUPTED;
      }
      line.note("report: " + directory.resolve(RunFolder.REPORT));
      return ExitCode.OK;
    }
  }
}
