package amc.deploy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import amc.deploy.report.Axis.Scale;
import amc.deploy.report.Axis.Tick;
import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AxisTest {

  @Test
  void shouldLabelDecades() {
    assertThat(labels(new Axis("U", Scale.LOG, 1e-5, 1e1)))
        .containsExactly("10^-5", "10^-4", "10^-3", "10^-2", "10^-1", "10^0", "10^1");
  }

  @Test
  void shouldSkipDecadesWhereThereAreMany() {
    assertThat(labels(new Axis("U", Scale.LOG, 1e-24, 1e3)))
        .containsExactly("10^-24", "10^-20", "10^-16", "10^-12", "10^-8", "10^-4", "10^0");
  }

  @Test
  void shouldLabelNumbersBetweenPowersOnAShortAxis() {
    assertThat(labels(new Axis("U", Scale.LOG, 0.009, 0.11)))
        .containsExactly("0.01", "0.02", "0.05", "0.1");
    assertThat(labels(new Axis("U", Scale.LOG, 2e-6, 9e-6)))
        .containsExactly("2·10^-6", "3·10^-6", "5·10^-6", "7·10^-6");
  }

  @Test
  void shouldLabelAVeryShortLogAxisLikeALinearOne() {
    assertThat(labels(new Axis("U", Scale.LOG, 0.0469, 0.0471)))
        .containsExactly("0.04690", "0.04695", "0.04700", "0.04705", "0.04710");
  }

  @Test
  void shouldLabelRoundNumbersOnALinearAxis() {
    assertThat(labels(new Axis("%", Scale.LINEAR, 8, 97))).containsExactly("20", "40", "60", "80");
    assertThat(labels(new Axis("x", Scale.LINEAR, -0.2, 0.9)))
        .containsExactly("-0.2", "0", "0.2", "0.4", "0.6", "0.8");
    assertThat(labels(new Axis("x", Scale.LINEAR, 0, 4e-7)))
        .containsExactly("0", "1·10^-7", "2·10^-7", "3·10^-7", "4·10^-7");
  }

  @Property
  void shouldKeepTicksWithinTheAxisAndInOrder(
      @ForAll @IntRange(min = -30, max = 20) int exponent,
      @ForAll @DoubleRange(min = 0.01, max = 25) double decades,
      @ForAll boolean log) {
    double min = Math.pow(10, exponent);
    Axis axis = new Axis("x", log ? Scale.LOG : Scale.LINEAR, min, min * Math.pow(10, decades));
    List<Tick> ticks = axis.ticks();
    assertThat(ticks.stream().filter(Tick::isMajor).count()).isBetween(1L, 10L);
    assertThat(ticks).extracting(Tick::value).isSorted().doesNotHaveDuplicates();
    assertThat(ticks)
        .allSatisfy(t -> assertThat(axis.position(t.value())).isBetween(-1e-6, 1 + 1e-6));
  }

  @Test
  void shouldFitValuesThatItCanShow() {
    Axis axis = Axis.fit("U", Scale.LOG, DoubleStream.of(0, Double.NaN, 1e-3, 10));
    assertThat(axis.position(1e-3)).isBetween(0.0, 0.1);
    assertThat(axis.position(10)).isBetween(0.9, 1.0);
    assertThat(axis.position(0.1)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void shouldFitOneValueAndNone() {
    Axis one = Axis.fit("U", Scale.LOG, DoubleStream.of(0.5, 0.5));
    assertThat(one.position(0.5)).isCloseTo(0.5, within(1e-9));
    Axis none = Axis.fit("U", Scale.LOG, DoubleStream.of(0));
    assertThat(none.ticks()).isNotEmpty();
  }

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().filter(Tick::isMajor).map(Tick::label).toList();
  }
}
