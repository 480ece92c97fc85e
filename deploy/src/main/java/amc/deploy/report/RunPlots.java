package amc.deploy.report;

import amc.coordinator.folder.MetricsRow;
import amc.deploy.report.Axis.Scale;
import amc.deploy.report.Series.Line;
import amc.deploy.report.Series.Point;
import amc.deploy.report.SvgPlot.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The plots of one run, or of several in the same axes: those of arXiv:2205.07408. */
public final class RunPlots {
  // A point of the acceptance rate wants enough proposals, but not too wide a range of losses.
  private static final int MIN_PROPOSALS = 100;
  private static final int MAX_PROPOSALS = 1000;
  private static final int MIN_ACCEPTED = 20;

  private final List<ReportedRun> runs;
  private final RunLegend legend;

  public RunPlots(List<ReportedRun> runs) {
    this.runs = List.copyOf(runs);
    this.legend = new RunLegend(this.runs);
  }

  /** All plots that say something about these runs. */
  public List<SvgPlot> all() {
    List<SvgPlot> plots = new ArrayList<>();
    plots.add(loss());
    if (has(MetricsRow::trainAccuracy) || has(MetricsRow::testAccuracy)) {
      plots.add(accuracy());
    }
    plots.add(acceptance());
    plots.add(overSteps("sigma", "Move scale", "move scale σ", MetricsRow::sigma));
    if (rows().mapToDouble(MetricsRow::batchSize).distinct().count() > 1) {
      plots.add(overSteps("batch", "Batch size", "samples in a batch", MetricsRow::batchSize));
    }
    return plots;
  }

  private SvgPlot loss() {
    List<Series> series = new ArrayList<>();
    forEachRun(
        (run, color) -> {
          boolean tested = has(run, MetricsRow::testLoss);
          series.add(
              curve(name(run, "training", tested), color, Line.SOLID, run, RunPlots::trainLoss));
          if (tested) {
            series.add(
                curve(
                    name(run, "test", true), color(color), Line.DASHED, run, MetricsRow::testLoss));
          }
        });
    return stepPlot("loss", "Loss", "loss U", Scale.LOG, series);
  }

  private SvgPlot accuracy() {
    List<Series> series = new ArrayList<>();
    forEachRun(
        (run, color) -> {
          boolean tested = has(run, MetricsRow::testAccuracy);
          ToDoubleFunction<MetricsRow> train = row -> 100 * row.trainAccuracy();
          ToDoubleFunction<MetricsRow> test = row -> 100 * row.testAccuracy();
          series.add(curve(name(run, "training", tested), color, Line.SOLID, run, train));
          if (tested) {
            series.add(curve(name(run, "test", true), color(color), Line.DASHED, run, test));
          }
        });
    return stepPlot("accuracy", "Accuracy", "correct / %", Scale.LINEAR, series);
  }

  /** Rate over groups of rows with enough proposals, against the loss at the group's end. */
  private SvgPlot acceptance() {
    List<Series> series = new ArrayList<>();
    forEachRun(
        (run, color) -> {
          List<Point> points = new ArrayList<>();
          MetricsRow from = null;
          for (MetricsRow row : run.rows()) {
            if (from == null) {
              from = row;
            } else if (isEnough(row.step() - from.step(), row.accepted() - from.accepted())) {
              double rate =
                  (double) (row.accepted() - from.accepted()) / (row.step() - from.step());
              points.add(new Point(trainLoss(row), rate));
              from = row;
            }
          }
          series.add(new Series(legend.entry(run), color, Line.MARKED, points));
        });
    double[] rates = values(series, Point::y).filter(rate -> rate > 0).toArray();
    double least = DoubleStream.of(rates).min().orElse(1);
    double most = DoubleStream.of(rates).max().orElse(1);
    String label = "accepted / proposed";
    Axis y =
        most > 10 * least
            ? Axis.fit(label, Scale.LOG, DoubleStream.of(rates))
            : new Axis(label, Scale.LINEAR, 0, Math.min(1, 1.1 * most));
    return plot("acceptance", "Acceptance rate against loss", "loss U", y, series, List.of());
  }

  private static boolean isEnough(long proposals, long accepted) {
    return proposals >= MIN_PROPOSALS && (accepted >= MIN_ACCEPTED || proposals >= MAX_PROPOSALS);
  }

  private SvgPlot overSteps(
      String id, String title, String label, ToDoubleFunction<MetricsRow> value) {
    List<Series> series = new ArrayList<>();
    forEachRun((run, color) -> series.add(curve(legend.entry(run), color, Line.SOLID, run, value)));
    return stepPlot(id, title, label, Scale.LOG, series);
  }

  private SvgPlot stepPlot(
      String id, String title, String yLabel, Scale yScale, List<Series> series) {
    Axis y = Axis.fit(yLabel, yScale, values(series, Point::y));
    return plot(id, title, "step", y, series, floors());
  }

  private static SvgPlot plot(
      String id, String title, String xLabel, Axis y, List<Series> series, List<Mark> marks) {
    Axis x = Axis.fit(xLabel, Scale.LOG, values(series, Point::x));
    return new SvgPlot(id, title, x, y, series, marks);
  }

  private static DoubleStream values(List<Series> series, ToDoubleFunction<Point> value) {
    return series.stream().flatMap(s -> s.points().stream()).mapToDouble(value);
  }

  private static Series curve(
      String name, int color, Line line, ReportedRun run, ToDoubleFunction<MetricsRow> value) {
    List<Point> points =
        run.rows().stream()
            .map(row -> new Point(row.step(), value.applyAsDouble(row)))
            .filter(point -> !Double.isNaN(point.y()))
            .toList();
    return new Series(name, color, line, points);
  }

  private List<Mark> floors() {
    List<Mark> marks = new ArrayList<>();
    for (ReportedRun run : runs) {
      Long step = run.summary().precisionFloor().step();
      if (step != null && runs.size() == 1) {
        marks.add(new Mark(step, "precision floor"));
      }
    }
    return marks;
  }

  private String name(ReportedRun run, String set, boolean several) {
    if (runs.size() == 1) {
      return several ? set : "";
    }
    String entry = legend.entry(run);
    return several && !entry.isEmpty() ? entry + ", " + set : entry;
  }

  /** Colour of a run's test curve: the run's own where there are several runs. */
  private int color(int run) {
    return runs.size() == 1 ? 1 : run;
  }

  private static double trainLoss(MetricsRow row) {
    return Double.isNaN(row.trainLoss()) ? row.loss() : row.trainLoss();
  }

  private boolean has(ToDoubleFunction<MetricsRow> value) {
    return runs.stream().anyMatch(run -> has(run, value));
  }

  private static boolean has(ReportedRun run, ToDoubleFunction<MetricsRow> value) {
    return run.rows().stream().anyMatch(row -> !Double.isNaN(value.applyAsDouble(row)));
  }

  private Stream<MetricsRow> rows() {
    return runs.stream().flatMap(run -> run.rows().stream());
  }

  private interface RunAction {
    void accept(ReportedRun run, int color);
  }

  private void forEachRun(RunAction action) {
    for (ReportedRun run : runs) {
      action.accept(run, legend.color(run));
    }
  }
}
