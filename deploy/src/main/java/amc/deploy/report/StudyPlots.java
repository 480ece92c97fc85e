package amc.deploy.report;

import amc.coordinator.study.StudyStatistics;
import amc.coordinator.study.StudyStatistics.Group;
import amc.coordinator.study.SurvivalCurve;
import amc.deploy.report.Axis.Scale;
import amc.deploy.report.Series.Line;
import amc.deploy.report.Series.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The plots of a study: its curves, plain and such that exponential times give straight lines. */
public final class StudyPlots {
  /** Most curves in a plot: more cannot be told apart. */
  static final int MOST_CURVES = 7;

  private static final int MOST_POINTS = 800; // of a curve
  private static final double WIDE = 30;
  private static final String STEPS = "step";

  private final List<Group> groups;
  private final List<Group> drawn;
  private final double longest;
  private final boolean wide; // times of many orders of magnitude

  public StudyPlots(StudyStatistics statistics) {
    this.groups = statistics.groups().stream().filter(group -> group.n() > 0).toList();
    this.drawn = groups.subList(0, Math.min(MOST_CURVES, groups.size()));
    this.longest =
        drawn.stream()
            .mapToDouble(group -> group.curve().points().getLast().step())
            .max()
            .orElse(1);
    double shortest = drawn.stream().mapToDouble(StudyPlots::median).min().orElse(1);
    this.wide = longest > WIDE * Math.max(1, shortest);
  }

  /** All plots that say something; none without any time. */
  public List<SvgPlot> all() {
    List<SvgPlot> plots = new ArrayList<>();
    if (!drawn.isEmpty() && longest > 0) {
      plots.add(survival());
      plots.add(logarithmic());
    }
    if (groups.size() > 1 && groups.stream().anyMatch(g -> !Double.isNaN(median(g)))) {
      plots.add(medians());
    }
    return plots;
  }

  private SvgPlot survival() {
    double first =
        drawn.stream()
            .flatMap(group -> group.curve().points().stream())
            .mapToDouble(SurvivalCurve.Point::step)
            .filter(step -> step > 0)
            .min()
            .orElse(1);
    double start = wide ? first / 2 : 0;
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      SurvivalCurve curve = drawn.get(i).curve();
      series.add(new Series("", i, Line.AREA, area(curve, start)));
      series.add(
          new Series(name(i), i, Line.SOLID, steps(curve, start, SurvivalCurve.Point::survival)));
    }
    return new SvgPlot(
        "survival",
        "Trajectories without their event (Kaplan-Meier, 95 %)",
        wide
            ? Axis.fit(
                STEPS, Scale.LOG, series.stream().flatMap(StudyPlots::times).mapToDouble(x -> x))
            : new Axis(STEPS, Scale.LINEAR, 0, longest * 1.02),
        new Axis("fraction without event", Scale.LINEAR, 0, 1.04),
        series,
        List.of());
  }

  /** On this scale a constant rate is a straight line: the fitted one is dashed. */
  private SvgPlot logarithmic() {
    List<Series> series = new ArrayList<>();
    double least = 1;
    for (int i = 0; i < drawn.size(); i++) {
      Group group = drawn.get(i);
      List<Point> curve = steps(group.curve(), 0, SurvivalCurve.Point::survival);
      series.add(new Series(name(i), i, Line.SOLID, curve));
      double[] positive = curve.stream().mapToDouble(Point::y).filter(y -> y > 0).toArray();
      least = Math.min(least, DoubleStream.of(positive).min().orElse(1));
    }
    for (int i = 0; i < drawn.size(); i++) {
      double rate = drawn.get(i).exponential().rate().estimate();
      if (rate > 0) {
        double end = Math.min(longest, -Math.log(least / 2) / rate);
        List<Point> line = List.of(new Point(0, 1), new Point(end, Math.exp(-rate * end)));
        series.add(new Series("", i, Line.DASHED, line));
      }
    }
    return new SvgPlot(
        "exponential",
        "The same, logarithmic: exponential times are dashed",
        new Axis(STEPS, Scale.LINEAR, 0, longest * 1.02),
        new Axis("fraction without event", Scale.LOG, least / 2, 1.1),
        series,
        List.of());
  }

  private SvgPlot medians() {
    List<Series> series = new ArrayList<>();
    List<Point> medians = new ArrayList<>();
    List<Double> shown = new ArrayList<>();
    double top =
        groups.stream().mapToDouble(g -> g.curve().points().getLast().step()).max().orElse(1);
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      double median = median(group);
      if (!Double.isNaN(median)) {
        double low = Double.isNaN(group.median().low()) ? median : group.median().low();
        double high = Math.min(group.median().high(), top);
        medians.add(new Point(i + 1.0, median));
        series.add(
            new Series(
                "", 0, Line.SOLID, List.of(new Point(i + 1.0, low), new Point(i + 1.0, high))));
        shown.addAll(List.of(low, median, high));
      }
    }
    series.add(new Series("", 0, Line.MARKED, medians));
    return new SvgPlot(
        "median",
        "Median steps to the event (95 %)",
        Axis.places("group", groups.stream().map(Group::label).toList()),
        Axis.fit("median / steps", Scale.LOG, shown.stream().mapToDouble(x -> x)),
        series,
        List.of());
  }

  private static Stream<Double> times(Series series) {
    return series.points().stream().map(Point::x);
  }

  private static double median(Group group) {
    return group.median().estimate();
  }

  private String name(int i) {
    return groups.size() == 1 ? "" : drawn.get(i).label();
  }

  /** The curve's corners, as many as can be seen, from where all are without their event. */
  private static List<Point> steps(
      SurvivalCurve curve, double start, ToDoubleFunction<SurvivalCurve.Point> value) {
    List<Point> corners = new ArrayList<>();
    double before = 1;
    corners.add(new Point(start, 1));
    for (SurvivalCurve.Point p : thinned(curve)) {
      double now = value.applyAsDouble(p);
      if (!Double.isNaN(now)) {
        corners.add(new Point(p.step(), before));
        corners.add(new Point(p.step(), now));
        before = now;
      }
    }
    return corners;
  }

  private static List<Point> area(SurvivalCurve curve, double start) {
    List<Point> edge = new ArrayList<>(steps(curve, start, SurvivalCurve.Point::high));
    List<Point> low = steps(curve, start, SurvivalCurve.Point::low);
    edge.add(new Point(low.getLast().x(), edge.getLast().y()));
    edge.addAll(low.reversed());
    return edge;
  }

  private static List<SurvivalCurve.Point> thinned(SurvivalCurve curve) {
    List<SurvivalCurve.Point> all = curve.points();
    int every = Math.ceilDiv(all.size(), MOST_POINTS);
    List<SurvivalCurve.Point> some = new ArrayList<>();
    for (int i = 0; i < all.size() - 1; i += every) {
      some.add(all.get(i));
    }
    some.add(all.getLast());
    return some;
  }
}
