package amc.coordinator.study;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against R's package survival: what it says is in survival.csv, how it was asked in survival.R.
 */
final class SurvivalStatisticsTest {
  private static final double TOLERANCE = 1e-6;
  private static final String ALL = "all";

  /** A line of the file that is no trajectory. */
  private record Line(String set, String group, String quantity, String where, double value) {}

  private final Map<String, Map<String, List<Passage>>> sets = new TreeMap<>();
  private final List<Line> lines = new ArrayList<>();

  SurvivalStatisticsTest() throws IOException {
    try (InputStream in = SurvivalStatisticsTest.class.getResourceAsStream("survival.csv")) {
      new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> read(line.split(",", -1)));
    }
  }

  private void read(String[] f) {
    if (f[2].equals("data")) {
      sets.computeIfAbsent(f[0], s -> new TreeMap<>())
          .computeIfAbsent(f[1], g -> new ArrayList<>())
          .add(new Passage(Long.parseLong(f[3]), f[4].equals("1")));
    } else {
      double value = f[4].trim().equals("NA") ? Double.NaN : Double.parseDouble(f[4]);
      lines.add(new Line(f[0], f[1], f[2], f[3], value));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "freireich",
        "leukemia",
        "censored",
        "eventless",
        "atOnce",
        "flat",
        "many",
      })
  void shouldAgreeWithR(String set) {
    List<Line> expected = lines.stream().filter(l -> l.set().equals(set)).toList();
    assertThat(expected).hasSizeGreaterThan(20);
    for (Line line : expected) {
      double actual = actual(line);
      if (Double.isNaN(line.value())) {
        assertThat(actual)
            .as("%s", line)
            .satisfiesAnyOf(v -> assertThat(v).isNaN(), v -> assertThat(v).isInfinite());
      } else {
        double scale = Math.max(Math.abs(line.value()), 1e-30); // relative, but for zeros
        assertThat(actual).as("%s", line).isCloseTo(line.value(), within(TOLERANCE * scale));
      }
    }
  }

  private double actual(Line line) {
    Map<String, List<Passage>> groups = requireNonNull(sets.get(line.set()));
    if (line.group().equals(ALL)) {
      return compared(LogRank.of(List.copyOf(groups.values())), line.quantity());
    }
    List<Passage> group = requireNonNull(groups.get(line.group()));
    SurvivalCurve curve = SurvivalCurve.of(group);
    return switch (line.quantity()) {
      case "atRisk" -> at(curve, line).atRisk();
      case "events" -> at(curve, line).events();
      case "survival" -> at(curve, line).survival();
      case "low" -> at(curve, line).low();
      case "high" -> at(curve, line).high();
      case "median" -> curve.median().estimate();
      case "medianLow" -> curve.median().low();
      case "medianHigh" -> curve.median().high();
      case "mean" -> curve.restrictedMean(Long.parseLong(line.where())).estimate();
      case "meanLow" -> curve.restrictedMean(Long.parseLong(line.where())).low();
      case "meanHigh" -> curve.restrictedMean(Long.parseLong(line.where())).high();
      case "rate" -> Exponential.fit(group).rate().estimate();
      case "rateLow" -> Exponential.fit(group).rate().low();
      case "rateHigh" -> Exponential.fit(group).rate().high();
      case "exponentialLikelihood" -> Exponential.fit(group).logLikelihood();
      default -> fitted(requireNonNull(Weibull.fit(group)), line.quantity());
    };
  }

  private static SurvivalCurve.Point at(SurvivalCurve curve, Line line) {
    return curve.points().stream()
        .filter(p -> p.step() == Long.parseLong(line.where()))
        .findFirst()
        .orElseThrow();
  }

  private static double fitted(Weibull fit, String quantity) {
    return switch (quantity) {
      case "weibullShape" -> fit.shape().estimate();
      case "weibullShapeLow" -> fit.shape().low();
      case "weibullShapeHigh" -> fit.shape().high();
      case "weibullScale" -> fit.scale().estimate();
      case "weibullScaleLow" -> fit.scale().low();
      case "weibullScaleHigh" -> fit.scale().high();
      case "weibullLikelihood" -> fit.logLikelihood();
      case "weibullChiSquare" -> fit.chiSquare();
      case "weibullP" -> fit.p();
      default -> throw new IllegalArgumentException(quantity);
    };
  }

  private static double compared(LogRank test, String quantity) {
    return switch (quantity) {
      case "chiSquare" -> test.chiSquare();
      case "degrees" -> test.degrees();
      case "p" -> test.p();
      case "trendChiSquare" -> test.trend().chiSquare();
      case "trendP" -> test.trend().p();
      default -> throw new IllegalArgumentException(quantity);
    };
  }

  private static List<Passage> events(long... steps) {
    List<Passage> group = new ArrayList<>();
    for (long s : steps) {
      group.add(new Passage(s, true));
    }
    return group;
  }

  @Test
  void shouldSayWhatCannotBeEstimated() {
    List<Passage> none = List.of();
    assertThat(SurvivalCurve.of(none).points()).isEmpty();
    assertThat(SurvivalCurve.of(none).median().estimate()).isNaN();
    assertThat(SurvivalCurve.of(none).restrictedMean(10).estimate()).isEqualTo(10);
    assertThat(Exponential.fit(none).rate().estimate()).isNaN();
    assertThat(weibull(none)).isNull();
    assertThat(weibull(events(7))).isNull();
    assertThat(weibull(events(7, 7, 7))).isNull();
    assertThat(weibull(events(0, 3, 5))).isNull();
    assertThat(weibull(List.of(new Passage(9, false), new Passage(5, false)))).isNull();
    assertThat(LogRank.of(List.of(none, events(1, 2))).p()).isNaN();
    assertThat(LogRank.of(List.of(none, events(1, 2))).degrees()).isZero();
    assertThat(LogRank.of(List.of(events(1), List.of(new Passage(2, false)))).p())
        .isBetween(0., 1.);
  }

  private static @Nullable Weibull weibull(List<Passage> group) {
    return Weibull.fit(group);
  }

  /** Of exponential times, the first of M comes M times as soon; these are their quantiles. */
  @Test
  void shouldPredictTheFirstOfSeveral() {
    List<Passage> group = new ArrayList<>();
    int n = 4000;
    for (int i = 0; i < n; i++) {
      group.add(new Passage(Math.round(-1e6 * Math.log((i + 0.5) / n)), true));
    }
    SurvivalCurve curve = SurvivalCurve.of(group);
    double one = curve.restrictedMeanOfFirst(1, 20_000_000);
    assertThat(one).isCloseTo(1e6, within(1e3));
    assertThat(one / curve.restrictedMeanOfFirst(10, 20_000_000)).isCloseTo(10, within(0.05));
  }
}
