package amc.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.Job;
import amc.protocol.job.JobReader;
import amc.protocol.job.Precision;
import amc.protocol.job.StudyEvent;
import amc.protocol.mc.FirstPassage;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Snapshot;
import amc.protocol.mc.TrajectoryEnd;
import amc.worker.engine.EngineKind;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.JobFiles;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Evaluator;
import amc.worker.trajectory.LocalTrajectory;
import amc.worker.trajectory.Trajectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LaneTest {
  private static final long BUDGET = 3000;
  private static final String REGRESSION =
      """
      task: {type: sine, points: 50}
      network: {hidden: [4]}
      optimizer: {sigma0: 0.1, epsilon: 0.01, nS: 20, temperature: 1e-4}
      budget: {steps: 3000}
      """;

  private final ProblemShelf shelf =
      new ProblemShelf(JobFiles.onDisk(Path.of(""), Path.of("unused")));

  private static Job job(String... settings) {
    return JobReader.read(REGRESSION, "test", List.of(settings));
  }

  private static List<StudyEvent> events() {
    return List.of(
        new StudyEvent.LossBelow(0.3),
        new StudyEvent.LossBelow(-1),
        new StudyEvent.LossBelow(1e9),
        new StudyEvent.LossDrop(0.95, 5));
  }

  private TrajectoryEnd end(Job job, StudyEvent event, int window, long stopEvery) {
    try (Lane lane = new Lane(shelf::problem, EngineKind.SIMD, window)) {
      Excursion excursion =
          new Excursion(lane.start(job), new FirstPassage(event), job.budget().steps(), 0);
      long[] asked = {0};
      while (!excursion.advance(() -> ++asked[0] % stopEvery == 0)) {
        LocalTrajectory t = excursion.trajectory();
        Snapshot state =
            new Snapshot(
                t.state(), t.replica().parameters().copy(), t.replica().mean().copy(), t.hash(), 0);
        excursion =
            new Excursion(
                lane.restore(job, state),
                new FirstPassage(event, excursion.passage().levels()),
                job.budget().steps(),
                excursion.end().evaluations());
      }
      return excursion.end();
    }
  }

  /** By the definition: the loss after every single step is looked at. */
  private static boolean hasCome(StudyEvent event, List<Double> losses) {
    double now = losses.getLast();
    return switch (event) {
      case StudyEvent.LossBelow below -> now <= below.value();
      case StudyEvent.AccuracyAbove above -> throw new AssertionError(above);
      case StudyEvent.LossDrop drop -> {
        int from = (int) Math.max(0, losses.size() - 1 - drop.within());
        double highest =
            losses.subList(from, losses.size()).stream().mapToDouble(x -> x).max().orElseThrow();
        yield now <= drop.factor() * highest;
      }
    };
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldEndAtTheFirstPassage(StudyEvent event) {
    Job job = job("seed=5");
    long expected;
    boolean came;
    try (Lane lane = new Lane(shelf::problem, EngineKind.SCALAR, 1)) {
      LocalTrajectory naive = lane.start(job);
      List<Double> losses = new ArrayList<>(List.of(naive.state().loss()));
      while (!hasCome(event, losses) && naive.state().step() < BUDGET) {
        naive.advanceTo(naive.state().step() + 1, () -> false, (step, loss) -> {});
        losses.add(naive.state().loss());
      }
      expected = naive.state().step();
      came = hasCome(event, losses);
    }
    TrajectoryEnd end = end(job, event, 0, Long.MAX_VALUE);
    assertThat(end.steps()).isEqualTo(expected);
    assertThat(end.event()).isEqualTo(came);
    for (int window : new int[] {1, 3, 16}) {
      TrajectoryEnd other = end(job, event, window, 7);
      assertThat(List.of(other.steps(), other.event(), other.loss(), other.hash()))
          .as("window %s, restored now and then", window)
          .isEqualTo(List.of(end.steps(), end.event(), end.loss(), end.hash()));
    }
  }

  /** The accuracy that a trajectory knows, against the evaluation of all samples. */
  @Test
  void shouldKnowTheAccuracyOfEveryAcceptedStep(@TempDir Path folder) throws IOException {
    StringBuilder rows = new StringBuilder("x,y,c\n");
    for (int i = 0; i < 60; i++) {
      rows.append("%s,%s,%s\n".formatted(i % 7 - 3, i % 5 - 2, i % 7 > i % 5 ? 1 : 0));
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
    Job job =
        job(
            "seed=3",
            "optimizer.temperature=0.02",
            "task={type: csv, train: '%s', targets: [c], classes: 2}"
                .formatted(folder.resolve("rows.csv")));
    List<Double> accuracies = new ArrayList<>();
    try (Lane lane = new Lane(shelf::problem, EngineKind.SIMD, 4);
        ThreadTeam team = new ThreadTeam(1)) {
      Problem.Supervised problem = (Problem.Supervised) shelf.problem(job);
      LossEngine engine =
          Trajectories.engine(EngineKind.SCALAR, job, problem, problem.train(), team);
      Evaluator evaluator = new Evaluator(engine, true);
      LocalTrajectory t = lane.start(job);
      assertThat(t.accuracy()).isEqualTo(evaluator.score(t.replica().parameters()).accuracy());
      t.advanceTo(
          2000,
          () -> false,
          (step, loss) -> {
            accuracies.add(t.accuracy());
            assertThat(t.accuracy())
                .isEqualTo(evaluator.score(t.replica().parameters()).accuracy());
          });
    }
    assertThat(accuracies.stream().distinct().count()).isGreaterThan(5);
  }

  /** What one trajectory leaves in the engine, or in the lane, must not touch the next one. */
  @Test
  void shouldRunTrajectoriesOneAfterAnother() {
    List<Job> jobs =
        List.of(
            job("seed=1"),
            job("seed=2"),
            job("seed=2", "precision=float32"),
            job("seed=2", "batching={type: minibatch, size: 9}"),
            job("seed=2", "network.hidden=[3, 3]"),
            job("seed=1", "optimizer.signalNorm=true"),
            job("seed=1"));
    StudyEvent never = new StudyEvent.LossBelow(-1);
    try (Lane lane = new Lane(shelf::problem, EngineKind.SIMD, 4)) {
      for (Job job : jobs) {
        Excursion shared = new Excursion(lane.start(job), new FirstPassage(never), 200, 0);
        assertThat(shared.advance(() -> false)).isTrue();
        LocalTrajectory t = shared.trajectory();
        assertThat(t.state().step()).isEqualTo(200);
        try (Lane own = new Lane(shelf::problem, EngineKind.SCALAR, 1)) {
          LocalTrajectory alone = own.start(job);
          alone.advanceTo(200, () -> false, (step, loss) -> {});
          assertThat(t.hash()).isEqualTo(alone.hash());
          assertThat(t.replica().parameters())
              .isInstanceOf(
                  job.precision() == Precision.FLOAT32
                      ? Parameters.Float32.class
                      : Parameters.Float64.class);
        }
      }
    }
  }
}
