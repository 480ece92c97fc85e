package amc.deploy.report;

import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.PopulationSummary;
import amc.coordinator.population.Comparison;
import amc.deploy.report.Axis.Scale;
import amc.deploy.report.Series.Line;
import amc.deploy.report.Series.Point;
import amc.protocol.job.Population;
import amc.protocol.job.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Repetitions of several populations, compared: those that differ in their seed alone are a group,
 * and each group is compared with the first.
 */
public final class ComparedPopulations {
  private static final int FEWEST = 3; // repetitions, for an interval to mean something

  private final Map<String, List<PopulationSummary>> groups = new LinkedHashMap<>(); // by label

  /** What is compared. */
  private enum Value {
    BEST_LOSS("loss of the winner"),
    MEDIAN_LOSS("median loss of the members"),
    BEST_ACCURACY("test accuracy of the winner"),
    MEDIAN_ACCURACY("median test accuracy of the members");

    private final String text;

    Value(String text) {
      this.text = text;
    }

    @Nullable Double of(PopulationSummary s) {
      return switch (this) {
        case BEST_LOSS -> s.best().loss();
        case MEDIAN_LOSS -> s.medianLoss();
        case BEST_ACCURACY -> s.best().testAccuracy();
        case MEDIAN_ACCURACY -> s.medianTestAccuracy();
      };
    }
  }

  /** Reads populations' folders, which must have been finished. */
  public static ComparedPopulations read(List<Path> folders) {
    Map<String, List<Repetition>> groups = new LinkedHashMap<>(); // by all but the seed
    for (Path folder : folders) {
      if (!PopulationFolder.isPopulation(folder)) {
        throw new UserError(folder + " is no population: report populations apart from the rest");
      }
      PopulationSummary summary = PopulationSummary.read(folder);
      Population population = PopulationFolder.readPopulation(folder, List.of());
      if (summary == null || summary.generations() < population.generations()) {
        throw new UserError(folder + " is not finished: amc resume " + folder);
      }
      List<Repetition> group =
          groups.computeIfAbsent(withoutSeed(population), l -> new ArrayList<>());
      Repetition repetition = new Repetition(folder, population, summary);
      group.forEach(repetition::requireOthers);
      group.add(repetition);
    }
    return new ComparedPopulations(groups.values());
  }

  private ComparedPopulations(Collection<List<Repetition>> all) {
    Map<String, Long> uses =
        all.stream()
            .map(group -> label(group.getFirst().population()))
            .collect(Collectors.groupingBy(label -> label, Collectors.counting()));
    for (List<Repetition> group : all) {
      Population p = group.getFirst().population();
      String label = label(p);
      if (uses.getOrDefault(label, 1L) > 1) {
        label +=
            ", %s members, %s steps, every %s"
                .formatted(p.size(), p.job().budget().steps(), p.interval());
      }
      String free = label;
      for (int i = 2; groups.containsKey(free); i++) {
        free = label + ", job " + i;
      }
      groups.put(free, group.stream().map(Repetition::summary).toList());
    }
  }

  /** One population. */
  private record Repetition(Path folder, Population population, PopulationSummary summary) {
    /** Refuses another one that has a member of this: it would count twice. */
    void requireOthers(Repetition other) {
      long apart = Math.abs(summary.seed() - other.summary.seed());
      if (apart < population.size()) {
        throw new UserError(
            "%s and %s share members, whose seeds are %s and %s to %s more: repetitions need seeds that are at least %s apart, such as 1, 1001, 2001"
                .formatted(
                    other.folder,
                    folder,
                    other.summary.seed(),
                    summary.seed(),
                    population.size() - 1,
                    population.size()));
      }
    }
  }

  private static String withoutSeed(Population p) {
    return p.text().lines().filter(line -> !line.startsWith("seed:")).collect(Collectors.joining());
  }

  private static String label(Population p) {
    String name = p.job().name();
    String propagation =
        p.text()
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst("^.*propagation: ", "")
            .replaceFirst("}$", "");
    return name + ": " + propagation;
  }

  /** The page. */
  public String page() {
    HtmlPage page = new HtmlPage("aMC populations compared");
    page.plots(plots());
    page.heading("Medians of repetitions (95 % intervals of differences from the first row)");
    for (Value value : Value.values()) {
      List<List<String>> rows = rows(value);
      if (!rows.isEmpty()) {
        page.paragraph(value.text);
        page.table(List.of("repetitions", "median", "difference", "p"), rows);
      }
    }
    page.paragraph(
        "Rows are compared whatever their steps: only those of equal steps say which policy is"
            + " better. Intervals by the percentile bootstrap, p by permutations at random, 10,000"
            + " each. A row of"
            + " fewer than %s repetitions is not compared.".formatted(FEWEST));
    return page.text();
  }

  /** One line a group and value, for the terminal. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Value value : Value.values()) {
      for (List<String> row : rows(value)) {
        lines.add(value.text + ", " + String.join(" | ", row));
      }
    }
    return lines;
  }

  private List<List<String>> rows(Value value) {
    List<List<String>> rows = new ArrayList<>();
    double @Nullable [] first = null;
    for (Map.Entry<String, List<PopulationSummary>> group : groups.entrySet()) {
      double[] values = values(group.getValue(), value);
      if (values.length == 0) {
        continue;
      }
      boolean compared = first != null && first.length >= FEWEST && values.length >= FEWEST;
      Comparison c = Comparison.of(first == null ? values : first, values);
      rows.add(
          List.of(
              group.getKey(),
              Integer.toString(values.length),
              number(c.median()),
              compared
                  ? "%s (%s to %s)"
                      .formatted(number(c.difference()), number(c.low()), number(c.high()))
                  : "",
              compared ? String.format(Locale.ROOT, "%.2g", c.p()) : ""));
      first = first == null ? values : first;
    }
    return rows;
  }

  private static double[] values(List<PopulationSummary> group, Value value) {
    return group.stream()
        .map(value::of)
        .filter(v -> v != null)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  /** All plots: each repetition a point, by group. */
  public List<SvgPlot> plots() {
    List<SvgPlot> plots = new ArrayList<>();
    for (Value value : Value.values()) {
      List<Series> series = new ArrayList<>();
      int place = 1;
      for (List<PopulationSummary> group : groups.values()) {
        for (double v : values(group, value)) {
          series.add(new Series("", place, Line.MARKED, List.of(new Point(place, v))));
        }
        place++;
      }
      if (!series.isEmpty()) {
        double[] all = series.stream().mapToDouble(s -> s.points().getFirst().y()).toArray();
        boolean positive = DoubleStream.of(all).allMatch(v -> v > 0);
        plots.add(
            new SvgPlot(
                value.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                value.text,
                Axis.places("population", names()),
                Axis.fit(value.text, positive ? Scale.LOG : Scale.LINEAR, DoubleStream.of(all)),
                series,
                List.of()));
      }
    }
    return plots;
  }

  /** What tells groups apart in a few letters: the policy. */
  private List<String> names() {
    return groups.keySet().stream()
        .map(label -> label.replaceFirst("^.*\\{type: ([a-z]+).*$", "$1"))
        .toList();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
