package amc.deploy.report;

import amc.coordinator.population.Comparison;
import amc.coordinator.population.Lineage;
import amc.coordinator.population.Lineage.Member;
import amc.deploy.report.Axis.Scale;
import amc.deploy.report.Series.Line;
import amc.deploy.report.Series.Point;
import amc.protocol.job.Population.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The plots of a population: how members go, and who descends from whom. */
public final class PopulationPlots {
  private static final int MOST_GENERATIONS = 400; // drawn: more cannot be told apart
  private static final int MOST_LINES = 60; // members that have a curve of their own
  private static final String GENERATION = "generation";

  private final Lineage lineage;
  private final List<Integer> drawn;

  public PopulationPlots(Lineage lineage) {
    this.lineage = lineage;
    int every = Math.max(1, Math.ceilDiv(lineage.last(), MOST_GENERATIONS));
    this.drawn =
        IntStream.rangeClosed(1, lineage.last())
            .filter(g -> g == lineage.last() || (g - 1) % every == 0)
            .boxed()
            .toList();
  }

  /** All plots that say something. */
  public List<SvgPlot> all() {
    List<SvgPlot> plots = new ArrayList<>();
    plots.add(curves("loss", "Loss of the members", "loss U", Member::loss));
    if (lineage.population().rank().by() != Measure.TRAIN_LOSS) {
      plots.add(curves("rank", "Rank value of the members", "rank value", Member::rank));
    }
    if (lineage.last() > 1) {
      plots.add(descent());
    }
    return plots;
  }

  private SvgPlot curves(String id, String title, String label, ToDoubleFunction<Member> value) {
    List<Series> series = new ArrayList<>();
    int size = lineage.population().size();
    for (int m = 0; m < Math.min(size, MOST_LINES); m++) {
      int member = m;
      series.add(
          new Series("", 5, Line.SOLID, points(g -> value.applyAsDouble(members(g).get(member)))));
    }
    series.add(new Series("median", 6, Line.SOLID, points(g -> median(members(g), value))));
    series.add(new Series("best", 1, Line.SOLID, points(g -> best(members(g), value))));
    double[] all =
        series.stream().flatMap(s -> s.points().stream()).mapToDouble(Point::y).toArray();
    boolean positive = DoubleStream.of(all).allMatch(y -> y > 0);
    return new SvgPlot(
        id,
        title,
        Axis.fit(GENERATION, Scale.COUNT, drawn.stream().mapToDouble(g -> g)),
        Axis.fit(label, positive ? Scale.LOG : Scale.LINEAR, DoubleStream.of(all)),
        series,
        List.of());
  }

  private List<Member> members(int generation) {
    return lineage.generation(generation).members();
  }

  private List<Point> points(IntToDoubleFunction value) {
    return drawn.stream()
        .map(g -> new Point(g, value.applyAsDouble(g)))
        .filter(p -> Double.isFinite(p.y()))
        .toList();
  }

  private static double median(List<Member> members, ToDoubleFunction<Member> value) {
    return Comparison.median(members.stream().mapToDouble(value).toArray());
  }

  private static double best(List<Member> members, ToDoubleFunction<Member> value) {
    return members.stream().mapToDouble(value).min().orElse(Double.NaN);
  }

  /**
   * The tree: a line for each member of the last generation, along the places of its ancestors;
   * those that share an ancestor run together. Colours are by rank there: the best third, the
   * middle, the worst.
   */
  private SvgPlot descent() {
    int last = lineage.last();
    List<Member> members = members(last);
    List<Integer> order =
        IntStream.range(0, members.size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer m) -> -members.get(m).rank()))
            .toList(); // the best is drawn last, on top
    List<Series> series = new ArrayList<>();
    String[] names = {"worst third", "middle", "best third"};
    int[] colors = {1, 5, 2};
    boolean[] named = new boolean[3];
    for (int i = 0; i < order.size(); i++) {
      int[] line = lineage.ancestors(last, order.get(i));
      int third = Math.min(2, 3 * i / order.size());
      List<Point> points = drawn.stream().map(g -> new Point(g, line[g - 1])).toList();
      series.add(new Series(named[third] ? "" : names[third], colors[third], Line.SOLID, points));
      named[third] = true;
    }
    double room = (members.size() - 1) * 0.04; // above, the legend fits
    return new SvgPlot(
        "descent",
        "Descent of the last generation",
        Axis.fit(GENERATION, Scale.COUNT, drawn.stream().mapToDouble(g -> g)),
        new Axis(
            "member that the ancestor was", Scale.COUNT, -room, members.size() - 1 + 10 * room),
        series,
        List.of());
  }
}
