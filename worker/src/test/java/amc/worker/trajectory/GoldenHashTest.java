package amc.worker.trajectory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.BatchingSpec;
import amc.protocol.job.Job;
import amc.protocol.job.JobReader;
import amc.protocol.job.Precision;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.random.NormalGenerator;
import amc.protocol.random.Normals;
import amc.worker.engine.EngineKind;
import amc.worker.engine.simd.MachineWidths;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * State hashes of small jobs, written down once for each {@link ArithmeticVersion}: the jobs are
 * {@code golden/NAME.yaml}, the hashes {@code golden/hashes-VERSION.properties}.
 */
class GoldenHashTest {
  private static final List<String> NETWORKS =
      List.of(
          "deep-step",
          "sine-minibatch",
          "log-sine-warm",
          "images-progressive",
          "points-progressive",
          "points-error");
  private static final List<String> OBJECTIVES = List.of("rosenbrock", "ackley-warm");
  private static final String HASHES =
      "golden/hashes-%s.properties".formatted(ArithmeticVersion.CURRENT);
  private static final String WHAT_TO_DO =
      "the arithmetic is another than that of version %s. Undo what has changed it; or, if it must"
              .formatted(ArithmeticVersion.CURRENT)
          + " change, raise ArithmeticVersion.CURRENT, write the new hashes to another"
          + " hashes-VERSION.properties beside "
          + HASHES
          + ", and say so in deploy/docs/CHANGELOG.md (see deploy/docs/development.md)";

  @TempDir Path folder;

  /** Key of a job in a precision. */
  record Golden(String name, Precision precision) {
    @Override
    public String toString() {
      return name + "." + precision.name().toLowerCase(Locale.ROOT);
    }
  }

  static List<Golden> all() {
    List<Golden> all = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      NETWORKS.forEach(name -> all.add(new Golden(name, precision)));
    }
    OBJECTIVES.forEach(name -> all.add(new Golden(name, Precision.FLOAT64)));
    return all;
  }

  @BeforeEach
  void makeFiles() throws IOException {
    GoldenData.write(folder);
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldReachTheHashThatWasWrittenDown(Golden golden) {
    Job job = job(golden);
    Problem problem = Problems.load(job, folder, folder);
    String expected = Objects.requireNonNull(hashes().getProperty(golden.toString()));
    try (ThreadTeam team = new ThreadTeam(1)) {
      try (LossEngine scalar = engine(EngineKind.SCALAR, job, problem, team)) {
        LocalTrajectory t = run(job, problem, scalar, Normals.INSTANCE, team, 1);
        assertSomethingHappened(job, t.state());
        check(golden, t, "scalar", expected);
      }
      for (MachineWidths.Width width : MachineWidths.all()) {
        try (LossEngine simd = engine(width, job, problem, team)) {
          LocalTrajectory t = run(job, problem, simd, width.normals(), team, 3);
          check(golden, t, "simd, %s bits".formatted(width.bits()), expected);
        }
      }
    }
  }

  private static void check(Golden golden, LocalTrajectory t, String engine, String expected) {
    assertThat(HexFormat.of().toHexDigits(t.hash()))
        .as("state hash of %s (%s): %s", golden, engine, WHAT_TO_DO)
        .isEqualTo(expected);
  }

  /** A hash of a job that does nothing would say little. */
  private static void assertSomethingHappened(Job job, AmcState end) {
    assertThat(end.accepted()).isBetween(15L, 385L);
    if (job.batching() instanceof BatchingSpec.Progressive) {
      assertThat(end.stage()).isPositive();
    } else {
      assertThat(end.sigma()).isLessThan(job.optimizer().sigma0());
    }
  }

  @Test
  void shouldKnowAHashOfEachJobAndOfNoOther() {
    assertThat(new TreeSet<>(hashes().stringPropertyNames()))
        .containsExactlyInAnyOrderElementsOf(all().stream().map(Golden::toString).toList());
  }

  private LocalTrajectory run(
      Job job,
      Problem problem,
      LossEngine engine,
      NormalGenerator normals,
      ThreadTeam team,
      int window) {
    LocalTrajectory t = Trajectories.start(job, problem, engine, normals, team, window);
    t.advanceTo(job.budget().steps(), () -> false, (step, loss) -> {});
    return t;
  }

  private static LossEngine engine(EngineKind kind, Job job, Problem problem, ThreadTeam team) {
    return Trajectories.engine(
        kind, job, problem, problem instanceof Problem.Supervised s ? s.train() : null, team);
  }

  private static LossEngine engine(
      MachineWidths.Width width, Job job, Problem problem, ThreadTeam team) {
    return switch (problem) {
      case Problem.Supervised s ->
          width.engine(
              s,
              s.train(),
              job.precision(),
              Trajectories.rules(job, problem).shape().shardSize(),
              team);
      case Problem.Minimisation m -> engine(EngineKind.SIMD, job, problem, team);
    };
  }

  private static Job job(Golden golden) {
    String file = "golden/" + golden.name() + ".yaml";
    String precision = golden.precision().name().toLowerCase(Locale.ROOT);
    try (InputStream in = open(file)) {
      String text = new String(in.readAllBytes(), UTF_8);
      return JobReader.read(text, file, List.of("precision=" + precision));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Properties hashes() {
    Properties hashes = new Properties();
    try (InputStreamReader in = new InputStreamReader(open(HASHES), UTF_8)) {
      hashes.load(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return hashes;
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(GoldenHashTest.class.getResourceAsStream(name), name);
  }
}
