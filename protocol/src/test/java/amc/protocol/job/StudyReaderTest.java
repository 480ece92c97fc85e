package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.NetworkSpec.Dense;
import amc.protocol.job.NetworkSpec.InitialKind;
import amc.protocol.job.Study.Point;
import amc.protocol.job.StudyReader.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("own-digits")
class StudyReaderTest {
  private static final String NUCLEATION =
      """
      study:
        job: fig6-depth8
        grid:
          - {network.hidden: ["3x4, 10", "7x4, 10", "15x4, 10"]}
          - {network.initial: [{type: kaiming}, {type: normal, scale: 0.01}]}
        seeds: 1..20
        event: {type: loss-below, value: 0.02}
        groups: [network.hidden]
      """;

  private static Source preset(String name) {
    return new Source(Presets.get(name).text(), name + ".yaml", "");
  }

  private static Study read(String text, String... overrides) {
    return StudyReader.read(
        new Source(text, "my study.yaml", "/here"), List.of(overrides), StudyReaderTest::preset);
  }

  private static Dense network(Point point) {
    return (Dense) Objects.requireNonNull(point.job().network());
  }

  @Test
  void shouldMakeEveryCombination() {
    Study study = read(NUCLEATION);
    assertThat(study.name()).isEqualTo("my-study");
    assertThat(study.seeds()).hasSize(20).startsWith(1L, 2L).endsWith(20L);
    assertThat(study.event()).isEqualTo(new StudyEvent.LossBelow(0.02));
    assertThat(study.groups()).containsExactly("network.hidden");
    assertThat(study.points()).hasSize(6);
    List<Integer> layers = new ArrayList<>();
    List<InitialKind> initial = new ArrayList<>();
    for (Point point : study.points()) {
      layers.add(network(point).hidden().size());
      initial.add(network(point).initial().type());
    }
    assertThat(layers).containsExactly(4, 4, 8, 8, 16, 16);
    assertThat(initial).startsWith(InitialKind.KAIMING, InitialKind.NORMAL, InitialKind.KAIMING);
    assertThat(study.points().get(3).fields())
        .containsExactly(
            Map.entry("network.hidden", "7x4, 10"),
            Map.entry("network.initial", "{type: normal, scale: 0.01}"));
    assertThat(study.points().getFirst().job().name()).isEqualTo("fig6-depth8");
  }

  @Test
  void shouldLeaveWhatTheGridDoesNotSet() {
    Job preset = Presets.get("fig6-depth8").job(List.of("seed=3"));
    Study study =
        read(
            "study: {job: fig6-depth8, seeds: 3, event: {type: loss-drop, factor: 0.5, within:"
                + " 9}}");
    assertThat(study.points()).containsExactly(new Point(Map.of(), preset));
    assertThat(study.event()).isEqualTo(new StudyEvent.LossDrop(0.5, 9));
  }

  @Test
  void shouldTakeAJobThatIsWrittenOutAndSettings() {
    Study study =
        read(
            """
            study:
              job: {task: {type: sine, points: 8}, network: {hidden: [2]}, budget: {steps: 10}}
              grid: [{optimizer.sigma0: [0.1, 1e-2], optimizer.nS: [20, 100]}, {loss: [mse]}]
              seeds: [7, 3..5, 4]
              event: {type: accuracy-above, value: 0.9}
            """,
            "study.job.budget.steps=99");
    assertThat(study.seeds()).containsExactly(3L, 4L, 5L, 7L);
    assertThat(study.points()).hasSize(2);
    Point second = study.points().get(1);
    assertThat(second.job().budget().steps()).isEqualTo(99);
    assertThat(second.job().optimizer().sigma0()).isEqualTo(0.01);
    assertThat(second.job().optimizer().nS()).isEqualTo(100);
    assertThat(second.job().seed()).isEqualTo(3);
    assertThat(second.fields())
        .containsExactly(
            Map.entry("optimizer.sigma0", "0.01"),
            Map.entry("optimizer.nS", "100"),
            Map.entry("loss", "mse"));
  }

  @Test
  void shouldSetFieldsOfANamedJob() {
    Study study = read(NUCLEATION, "budget.steps=77", "study.seeds=5");
    assertThat(study.points()).allMatch(p -> p.job().budget().steps() == 77);
    assertThat(study.seeds()).containsExactly(5L);
  }

  /** What a result folder keeps: presets and files may change. */
  @ParameterizedTest
  @CsvSource({"study.seeds=1..20", "'study.seeds=[-3..-1, 5, 6, 9, 9223372036854775807]'"})
  void shouldWriteItselfWithoutOtherFiles(String setting) {
    Study study =
        StudyReader.read(
            new Source(NUCLEATION, "my study.yaml", ""),
            List.of(
                setting,
                "budget.steps=1e3",
                "study.groups=[]",
                "study.grid=[{optimizer.sigma0: [1e-2, 1e-10, 1]}, {network.hidden: [3, '4x4']}]"),
            StudyReaderTest::preset);
    Study back =
        StudyReader.read(
            new Source(study.text(), "study.yaml", ""),
            List.of(),
            name -> {
              throw new AssertionError(name);
            });
    assertThat(back).isEqualTo(study);
    assertThat(back.name()).isEqualTo("my-study");
    assertThat(study.text()).contains("\n  seeds: [").hasLineCount(7);
  }

  @Test
  void shouldKnowWhereItsFilesAre() {
    Study study =
        read(
            """
            study:
              job: {task: {type: csv, train: a.csv, targets: [y], classes: 2}, network: {hidden: [2]}, budget: {steps: 10}}
              seeds: 1
              event: {type: accuracy-above, value: 0.9}
            """);
    assertThat(study.files()).isEqualTo("/here");
    assertThat(study.text()).contains("files: \"/here\"");
  }

  @Test
  void shouldKnowAStudyFromAJob() {
    assertThat(StudyReader.isStudy(NUCLEATION, "a.yaml")).isTrue();
    assertThat(StudyReader.isStudy(Presets.get("fig3").text(), "fig3.yaml")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "study.seeds=20..1 | must begin with the smaller number (--set study.seeds=20..1): write"
            + " 1..20",
        "study.seeds=1..1000000 | must be at most 100000 seeds (--set",
        "study.seeds=[] | study.seeds=[] has no seed",
        "study.seeds=few | study.seeds=few must be a number or a range",
        "study.event={type: loss-below} | study.event.value is missing",
        "study.event={type: loss-up, value: 1} | study.event.type=loss-up must be one of"
            + " loss-below",
        "study.event={type: accuracy-above, value: 1.5} | study.event.value=1.5 must be <= 1",
        "study.groups=[network.hiden] | has network.hiden, which the grid does not set",
        "study.grid=[{network.hidden: 3}] | study.grid[0].network.hidden=3 must be a list of"
            + " values",
        "study.grid=[{a: [1], b: [1, 2]}] | study.grid[0]={a, b} must have as many values of each",
        "study.grid=[{seed: [1, 2]}] | study.grid[0].seed=[1, 2] must not change over the grid",
        "study.grid=[{loss: [mse]}, {loss: [mse]}] | has the field loss in two entries",
        "study.grid=[{network.hidden: [7, 7]}] | study.grid has {network.hidden=7} twice (",
        "study.grid=[{network.hidden: ['2x3', [3, 3]]}] | ), first as {network.hidden=2x3}: give",
        "study.grid=[{a b: [1]}] | study.grid[0].a b=[1] is no field",
        "study.job=fig6-depth9 | preset=fig6-depth9 is not a bundled job",
        "study.job=5 | study.job=5 must be the name of a preset, a job file, or a job",
        "study.sseds=5 | study.sseds=5 is not a field here",
        "los=mse | los=mse is not a field here",
        "seed=5 | seed must not be set for a study (--set seed=5)",
      })
  void shouldSayWhatIsWrong(String setting, String message) {
    assertThatThrownBy(() -> read(NUCLEATION, setting))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  /** What the grid sets is checked as if the job's file had it. */
  @Test
  void shouldCheckEveryPoint() {
    assertThatThrownBy(() -> read(NUCLEATION.replace("7x4, 10", "7x0, 10")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("network.hidden")
        .hasMessageContaining("line 4");
  }

  @Test
  void shouldRefuseAGridOfAMillionPoints() {
    String ten = "[" + "1, ".repeat(9) + "1]";
    StringBuilder grid = new StringBuilder();
    for (String field : List.of("a", "b", "c", "d", "e", "f")) {
      grid.append("{").append(field).append(": ").append(ten).append("}, ");
    }
    String list = grid.substring(0, grid.length() - 2);
    assertThatThrownBy(() -> read(NUCLEATION, "study.groups=[]", "study.grid=[" + list + "]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a million or more points of 20 seeds")
        .hasMessageContaining("at most 10000 points");
  }
}
