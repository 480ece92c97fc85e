package amc.deploy.report;

import static amc.deploy.report.SvgPlot.escape;

import amc.coordinator.folder.Summary;
import amc.coordinator.folder.Summary.DataSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A page about one run or several that needs no other file. */
public final class HtmlReport {
  private static final String STYLE =
      """
      body { font: 15px/1.45 Helvetica, Arial, sans-serif; color: #222; max-width: 1180px;
             margin: 2em auto; padding: 0 1.2em; }
      h1 { font-size: 1.5em; margin-bottom: 0.2em; }
      h2 { font-size: 1.15em; margin: 1.8em 0 0.5em; }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr));
               gap: 1.2em; }
      figure { margin: 0; break-inside: avoid; }
      svg { width: 100%; height: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { text-align: left; padding: 0.25em 1.2em 0.25em 0; vertical-align: top;
               border-bottom: 1px solid #e4e4e4; }
      th { font-weight: normal; color: #555; }
      code { font-size: 0.92em; }
      .floor { border-left: 4px solid #d55e00; background: #fdf3ec; padding: 0.6em 1em; }
      .scroll { overflow-x: auto; }
      @media print { body { max-width: none; margin: 0; font-size: 11px; } }
      """;

  private HtmlReport() {}

  /** The page. */
  public static String of(List<ReportedRun> runs) {
    String title =
        runs.size() == 1 ? "aMC run: " + runs.getFirst().label() : runs.size() + " aMC runs";
    StringBuilder out = new StringBuilder(1 << 16);
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width\">\n");
    out.append("<title>").append(escape(title)).append("</title>\n<style>\n").append(STYLE);
    out.append("</style>\n</head>\n<body>\n<h1>").append(escape(title)).append("</h1>\n");
    runs.forEach(run -> addFloor(out, run));
    out.append("<div class=\"plots\">\n");
    for (SvgPlot plot : new RunPlots(runs).all()) {
      out.append("<figure id=\"").append(plot.id()).append("\">\n");
      out.append(plot.svg()).append("</figure>\n");
    }
    out.append("</div>\n");
    addSummaries(out, runs);
    addJobs(out, runs);
    return out.append("</body>\n</html>\n").toString();
  }

  private static void addFloor(StringBuilder out, ReportedRun run) {
    Summary summary = run.summary();
    if (summary.precisionFloor().reached()) {
      out.append("<p class=\"floor\"><b>Precision floor</b> (")
          .append(escape(run.label()))
          .append("): ")
          .append(escape(PrecisionAdvice.of(summary)))
          .append("</p>\n");
    }
  }

  private static void addSummaries(StringBuilder out, List<ReportedRun> runs) {
    out.append("<h2>Summary</h2>\n<div class=\"scroll\"><table>\n");
    if (runs.size() > 1) {
      out.append("<tr><th></th>");
      runs.forEach(run -> out.append("<td><b>").append(escape(run.label())).append("</b></td>"));
      out.append("</tr>\n");
    }
    List<Map<String, String>> columns = runs.stream().map(HtmlReport::facts).toList();
    for (String fact : columns.getFirst().keySet()) {
      if (columns.stream().anyMatch(column -> !column.getOrDefault(fact, "").isEmpty())) {
        out.append("<tr><th>").append(fact).append("</th>");
        columns.forEach(
            column ->
                out.append("<td>").append(escape(column.getOrDefault(fact, ""))).append("</td>"));
        out.append("</tr>\n");
      }
    }
    out.append("</table></div>\n");
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

  private static void addJobs(StringBuilder out, List<ReportedRun> runs) {
    for (ReportedRun run : runs) {
      out.append("<h2>Job").append(runs.size() > 1 ? " of " + escape(run.label()) : "");
      out.append("</h2>\n<div class=\"scroll\"><table>\n");
      run.jobText()
          .lines()
          .forEach(
              line -> {
                int colon = line.indexOf(": ");
                out.append("<tr><th>")
                    .append(escape(line.substring(0, Math.max(colon, 0))))
                    .append("</th><td><code>")
                    .append(escape(line.substring(colon < 0 ? 0 : colon + 2)))
                    .append("</code></td></tr>\n");
              });
      out.append("</table></div>\n");
    }
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String percent(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.2f %%", 100 * value);
  }
}
