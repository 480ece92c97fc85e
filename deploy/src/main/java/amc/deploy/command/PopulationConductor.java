package amc.deploy.command;

import amc.coordinator.folder.Disk;
import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.PopulationFolder.Opened;
import amc.coordinator.folder.PopulationSummary;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.population.Ancestry;
import amc.coordinator.population.Lineage;
import amc.deploy.client.PopulationClient;
import amc.deploy.client.PopulationClient.Outcome;
import amc.deploy.client.Where;
import amc.deploy.data.DataHome;
import amc.deploy.population.Members;
import amc.deploy.population.PopulationResults;
import amc.deploy.population.PopulationSession;
import amc.deploy.population.PopulationVerification;
import amc.deploy.run.DataFacts;
import amc.deploy.run.Jobs;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.StopSignal;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.Population;
import amc.protocol.job.UserError;
import amc.worker.engine.EngineKind;
import amc.worker.problem.JobFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code amc run}, {@code amc resume} and {@code amc verify} do with a population. */
final class PopulationConductor {
  /** To test members once they are trained, elsewhere. */
  private static final Effort ONE = new Effort(0, 1);

  private final PrintWriter out;
  private final ProgressLine line;
  private final Style style;
  private final TensorBoardOption tensorBoard;

  PopulationConductor(CommandSpec command, boolean quiet, TensorBoardOption tensorBoard) {
    this.tensorBoard = tensorBoard;
    this.style = Style.fitting(quiet);
    this.out = command.commandLine().getOut();
    this.line = new ProgressLine(out, style);
  }

  private static Members members(Population population, EngineKind engine, Effort effort) {
    return new Members(population, engine, effort, JobFiles.onDisk(Path.of(""), DataHome.path()));
  }

  /** Trains a new population to the end or to Ctrl-C; returns the exit code. */
  int run(Population population, EngineKind engine, Effort effort, Path directory)
      throws InterruptedException {
    try (Members members = members(population, engine, effort);
        StopSignal stop = StopSignal.install()) {
      return conduct(members, create(directory, population, engine), effort, stop);
    }
  }

  /** The same on a cluster. */
  int run(Population population, EngineKind engine, Effort effort, Where where, Path directory)
      throws InterruptedException {
    PopulationClient client = new PopulationClient(where, population, engine, effort);
    try (Members members = members(population, engine, ONE);
        StopSignal stop = StopSignal.install()) {
      return conduct(members, client, create(directory, population, engine), stop);
    }
  }

  /** Goes on with one on a cluster; returns the exit code. */
  int resume(Path directory, List<String> settings, Effort effort, Where where, PrintWriter err)
      throws InterruptedException {
    Population population = Jobs.recordedPopulation(directory, settings);
    EngineKind engine = EngineKind.ofName(PopulationFolder.readEngine(directory));
    PopulationClient client = new PopulationClient(where, population, engine, effort);
    try (Members members = members(population, engine, ONE);
        StopSignal stop = StopSignal.install()) {
      return conduct(members, client, reopen(directory, population, err), stop);
    }
  }

  private Opened create(Path directory, Population population, EngineKind engine) {
    tensorBoard.requireWritable(directory);
    return Jobs.newPopulation(directory, population, engine);
  }

  private Opened reopen(Path directory, Population population, PrintWriter err) {
    tensorBoard.requireWritable(directory);
    return PopulationFolder.resume(
        Disk.local(), directory, population, note -> err.println("amc: " + note));
  }

  /** Goes on with one; returns the exit code. */
  int resume(Path directory, List<String> settings, Effort effort, PrintWriter err)
      throws InterruptedException {
    Population population = Jobs.recordedPopulation(directory, settings);
    EngineKind engine = EngineKind.ofName(PopulationFolder.readEngine(directory));
    try (Members members = members(population, engine, effort);
        StopSignal stop = StopSignal.install()) {
      return conduct(members, reopen(directory, population, err), effort, stop);
    }
  }

  private int conduct(Members members, Opened opened, Effort effort, StopSignal stop)
      throws InterruptedException {
    return conduct(
        members,
        opened,
        () -> {
          PopulationSession session = new PopulationSession(members, opened, line, style, stop);
          session.run();
          return new Outcome(session.states(), effort.threads());
        });
  }

  private int conduct(Members members, PopulationClient client, Opened opened, StopSignal stop)
      throws InterruptedException {
    return conduct(members, opened, () -> client.conduct(opened, line, style, stop, _ -> {}));
  }

  /** Trains what a folder lacks. */
  @FunctionalInterface
  private interface Session {
    Outcome run() throws InterruptedException;
  }

  private int conduct(Members members, Opened opened, Session session) throws InterruptedException {
    Path directory = opened.folder().directory();
    try (PopulationFolder folder = opened.folder()) {
      tensorBoard.show(folder);
      line.note("population in " + directory);
      DataFacts.lines(members.problem()).forEach(line::note);
      Outcome outcome;
      try {
        outcome = session.run();
      } catch (UserError e) {
        throw new UserError(
            "%s; what has been trained is kept: amc resume %s".formatted(e.getMessage(), directory),
            e);
      } finally {
        line.end();
      }
      Lineage lineage = folder.lineage();
      if (lineage.last() > 0) {
        line.note(PopulationResults.write(folder, members, outcome.states(), outcome.threads()));
      }
      if (lineage.last() < lineage.population().generations()) {
        line.note("stopped at a generation's end; go on with: amc resume " + directory);
        return Failures.INTERRUPTED;
      }
      line.note("report: " + directory.resolve(RunFolder.REPORT));
      return ExitCode.OK;
    }
  }

  /**
   * Trains again what is recorded, and compares; returns the exit code.
   *
   * @param all everybody, instead of the winner and its ancestors
   */
  int verify(Path directory, EngineKind engine, Effort effort, boolean all, PrintWriter err)
      throws InterruptedException {
    Population population = Jobs.recordedPopulation(directory, List.of());
    Lineage lineage = PopulationFolder.readLineage(directory, population);
    if (lineage.last() == 0) {
      throw new UserError(directory + " has no generation yet: go on with amc resume " + directory);
    }
    try (Members members = members(population, engine, effort);
        StopSignal stop = StopSignal.install()) {
      PopulationVerification verification = new PopulationVerification(members, lineage, stop);
      long[] shownNs = {System.nanoTime()};
      IntConsumer progress =
          generation -> {
            long now = System.nanoTime();
            if (style.isDue(now - shownNs[0])) {
              shownNs[0] = now;
              line.show("generation %s/%s".formatted(generation, lineage.last()));
            }
          };
      String divergence = all ? verification.all(progress) : verification.winner(progress);
      line.end();
      if (divergence != null) {
        return NotVerified.because(err, directory, divergence);
      }
      String hash = Ancestry.of(lineage).hash();
      PopulationSummary summary = PopulationSummary.read(directory);
      String difference =
          summary == null
              ? null
              : NotVerified.difference(
                  "lineage has " + lineage.last() + " generations",
                  lineage.last(),
                  hash,
                  summary.generations(),
                  summary.hash());
      if (difference != null) {
        return NotVerified.because(
            err,
            directory,
            "%s; amc resume %s trains again what is lacking".formatted(difference, directory));
      }
      int legs = lineage.last() * (all ? population.size() : 1);
      if (verification.agreed() < legs) {
        return Failures.INTERRUPTED;
      }
      line.note(
          String.format(
              Locale.ROOT,
              "verified %s: %s, %,d generations, hash of all %s (%s, window %s, %s at once)",
              directory,
              all ? population.size() + " members" : "the winner",
              lineage.last(),
              hash,
              engine.text(),
              effort.windowText(),
              effort.threads()));
      return ExitCode.OK;
    }
  }
}
