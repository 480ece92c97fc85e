package amc.deploy.run;

import amc.coordinator.journal.Checkpoint.Tally;
import amc.coordinator.journal.MetricsFile;
import amc.coordinator.journal.RunFolder;
import amc.coordinator.journal.Summary;
import amc.deploy.report.HtmlReport;
import amc.deploy.report.ReportedRun;
import amc.deploy.run.Evaluator.Score;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.mc.AmcState;
import amc.worker.dataset.NpzWriter;
import amc.worker.replica.LocalTrajectory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Writes what a run leaves behind: summary, model, report. */
public final class Results {
  /** Version of this program. */
  public static final String VERSION = "0.1.0";

  private Results() {}

  /** Writes all results of the trajectory's current state and returns the summary. */
  public static Summary write(
      RunFolder folder,
      Training training,
      LocalTrajectory trajectory,
      Tally tally,
      Instant started) {
    Summary summary = summary(training, trajectory, tally, started);
    Job job = training.job();
    folder.write(
        RunFolder.MODEL, NpzWriter.toBytes(training.layout(), trajectory.replica().parameters()));
    folder.write(summary);
    ReportedRun run =
        new ReportedRun(
            job.name() + ", seed " + job.seed(),
            JobWriter.toYaml(job),
            summary,
            MetricsFile.read(folder.directory().resolve(RunFolder.METRICS)));
    folder.write(RunFolder.REPORT, HtmlReport.of(List.of(run)).getBytes(StandardCharsets.UTF_8));
    return summary;
  }

  private static Summary summary(
      Training training, LocalTrajectory trajectory, Tally tally, Instant started) {
    Job job = training.job();
    AmcState state = trajectory.state();
    Score train = training.trainScore(trajectory);
    Score test = training.testScore(trajectory);
    double seconds = tally.elapsedNs() * 1e-9;
    boolean floor = tally.floorStep() >= 0;
    return new Summary(
        job.name(),
        job.seed(),
        training.engineKind().name().toLowerCase(Locale.ROOT),
        job.precision().name().toLowerCase(Locale.ROOT),
        state.step(),
        state.accepted(),
        state.acceptanceRate(),
        Summary.finite(state.loss()),
        state.sigma(),
        HexFormat.of().toHexDigits(trajectory.hash()),
        Summary.finite(train.loss()),
        Summary.finite(train.accuracy()),
        Summary.finite(test.loss()),
        Summary.finite(test.accuracy()),
        tally.evaluations(),
        seconds > 0 ? tally.evaluations() / seconds : 0,
        seconds,
        training.effort().windowText(),
        training.effort().threads(),
        new Summary.Floor(floor, floor ? tally.floorStep() : null),
        Runtime.version().toString(),
        started.truncatedTo(ChronoUnit.SECONDS).toString(),
        VERSION);
  }
}
