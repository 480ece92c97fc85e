package amc.deploy.run;

import amc.coordinator.folder.MetricsFile;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.deploy.report.HtmlReport;
import amc.deploy.report.ReportedRun;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.mc.Tally;
import amc.worker.dataset.NpzWriter;
import amc.worker.network.ParameterLayout;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Trajectories;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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

  /** Writes all results and returns the summary. */
  public static Summary write(RunFolder folder, Trained trained, Instant started) {
    Summary summary = summary(trained, started);
    Job job = trained.job();
    ParameterLayout layout = Trajectories.layout(trained.problem());
    folder.write(RunFolder.MODEL, NpzWriter.toBytes(layout, trained.x()));
    if (trained.problem() instanceof Problem.Supervised s && !s.labels().isEmpty()) {
      String labels = json(s.labels()).toPrettyString() + "\n";
      folder.write(RunFolder.LABELS, labels.getBytes(StandardCharsets.UTF_8));
    }
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

  /** What each class is called, in the order of the network's outputs. */
  static ArrayNode json(List<String> labels) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    labels.forEach(array::add);
    return array;
  }

  private static Summary summary(Trained trained, Instant started) {
    Job job = trained.job();
    AmcState state = trained.state();
    Tally tally = trained.tally();
    double seconds = tally.elapsedNs() * 1e-9;
    boolean floor = tally.floorStep() >= 0;
    return new Summary(
        job.name(),
        job.seed(),
        trained.engine(),
        job.precision().name().toLowerCase(Locale.ROOT),
        state.step(),
        state.accepted(),
        state.acceptanceRate(),
        Summary.finite(state.loss()),
        state.sigma(),
        HexFormat.of().toHexDigits(trained.hash()),
        Summary.finite(trained.train().loss()),
        Summary.finite(trained.train().accuracy()),
        Summary.finite(trained.test().loss()),
        Summary.finite(trained.test().accuracy()),
        tally.evaluations(),
        seconds > 0 ? tally.evaluations() / seconds : 0,
        seconds,
        trained.window(),
        trained.threads(),
        new Summary.Floor(floor, floor ? tally.floorStep() : null),
        DataFacts.of(trained.problem()),
        Runtime.version().toString(),
        started.truncatedTo(ChronoUnit.SECONDS).toString(),
        VERSION,
        ArithmeticVersion.CURRENT);
  }

  /** One line for a person. */
  public static String outcome(Summary s) {
    String accuracy =
        s.testAccuracy() == null
            ? ""
            : String.format(Locale.ROOT, ", test accuracy %.2f %%", 100 * s.testAccuracy());
    return String.format(
        Locale.ROOT,
        "%,d steps in %.1f s, loss %.6g%s, hash %s",
        s.steps(),
        s.wallSeconds(),
        s.loss() == null ? Double.NaN : s.loss(),
        accuracy,
        s.hash());
  }
}
