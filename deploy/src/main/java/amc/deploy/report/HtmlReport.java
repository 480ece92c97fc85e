package amc.deploy.report;

import amc.coordinator.folder.Summary;
import amc.coordinator.folder.Summary.DataSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A page about one run or several that needs no other file. */
public final class HtmlReport {
  private HtmlReport() {}

  /** The page. */
  public static String of(List<ReportedRun> runs) {
    String title =
        runs.size() == 1 ? "aMC run: " + runs.getFirst().label() : runs.size() + " aMC runs";
    HtmlPage page = new HtmlPage(title);
    runs.forEach(run -> addFloor(page, run));
    page.plots(new RunPlots(runs).all());
    addSummaries(page, runs);
    addJobs(page, runs);
    return page.text();
  }

  private static void addFloor(HtmlPage page, ReportedRun run) {
    Summary summary = run.summary();
    if (summary.precisionFloor().reached()) {
      page.warning("Precision floor", "(" + run.label() + "): " + PrecisionAdvice.of(summary));
    }
  }

  private static void addSummaries(HtmlPage page, List<ReportedRun> runs) {
    page.heading("Summary");
    List<Map<String, String>> columns = runs.stream().map(HtmlReport::facts).toList();
    List<List<String>> rows = new ArrayList<>();
    for (String fact : columns.getFirst().keySet()) {
      if (columns.stream().anyMatch(column -> !column.getOrDefault(fact, "").isEmpty())) {
        List<String> row = new ArrayList<>(List.of(fact));
        columns.forEach(column -> row.add(column.getOrDefault(fact, "")));
        rows.add(row);
      }
    }
    List<String> heads =
        runs.size() > 1 ? runs.stream().map(ReportedRun::label).toList() : List.of();
    page.table(heads, rows);
  }

  private static Map<String, String> facts(ReportedRun run) {
    Summary s = run.summary();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("steps", String.format(Locale.ROOT, "%,d", s.steps()));
    facts.put("loss U", number(s.loss()));
    facts.put("training loss", number(s.trainLoss()));
    facts.put("test loss", number(s.testLoss()));
    facts.put("training accuracy", percent(s.trainAccuracy()));
    facts.put("test accuracy", percent(s.testAccuracy()));
    facts.put("accepted", String.format(Locale.ROOT, "%,d", s.accepted()));
    facts.put("acceptance rate", number(s.acceptanceRate()));
    facts.put("move scale σ", number(s.sigma()));
    facts.put("training set", s.data() == null ? "" : set(s.data().train()));
    facts.put("test set", s.data() == null ? "" : set(s.data().test()));
    facts.put("state hash", s.hash());
    facts.put("engine", s.engine() + ", " + s.precision() + ", " + s.threads() + " threads");
    facts.put("window", s.window());
    facts.put(
        "evaluations",
        String.format(
            Locale.ROOT, "%,d (%,.0f a second)", s.evaluations(), s.evaluationsPerSecond()));
    facts.put("training time", String.format(Locale.ROOT, "%,.1f s", s.wallSeconds()));
    facts.put("started", s.started());
    facts.put("program", "amc " + s.version() + ", Java " + s.javaVersion());
    return facts;
  }

  private static String set(@Nullable DataSet set) {
    if (set == null) {
      return "";
    }
    String outputs = set.targets() + " targets";
    if (set.classes() != null) {
      boolean all = set.emptyClasses() == null || set.emptyClasses() == 0;
      outputs =
          set.classes() + " classes" + (all ? "" : ", " + set.emptyClasses() + " without a sample");
    }
    return String.format(
        Locale.ROOT, "%,d samples, %,d features, %s", set.samples(), set.features(), outputs);
  }

  private static void addJobs(HtmlPage page, List<ReportedRun> runs) {
    for (ReportedRun run : runs) {
      page.heading("Job" + (runs.size() > 1 ? " of " + run.label() : ""));
      page.fields(run.jobText());
    }
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String percent(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.2f %%", 100 * value);
  }
}
