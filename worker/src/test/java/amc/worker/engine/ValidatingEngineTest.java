package amc.worker.engine;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.worker.loss.LossEngine;
import amc.worker.loss.LossEngine.Batch;
import amc.worker.loss.ThreadTeam;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValidatingEngineTest {
  private final RandomCase problem =
      new RandomCase(
          new Random(3),
          Precision.FLOAT32,
          LossKind.MSE,
          Activation.TANH,
          Activation.IDENTITY,
          false,
          false);
  private final ThreadTeam team = new ThreadTeam(1);
  private final LossEngine engine = engine();
  private final Batch all = engine.all();
  private final int shards = all.shards();
  private final int size = problem.network.layout().size();
  private final Parameters[] candidates = problem.candidates(2);
  private final ShardSums sums = new ShardSums(2, shards, engine.signalGroups());

  private LossEngine engine() {
    return Engines.create(
        EngineKind.SCALAR,
        problem.problem,
        problem.data,
        problem.precision,
        problem.shardSize,
        team);
  }

  @AfterEach
  void close() {
    engine.close();
    team.close();
  }

  private static void assertRejected(ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }

  private void evaluate(Batch batch, int first, int end, Parameters[] x, int count, int row) {
    engine.evaluate(batch, first, end, x, count, false, sums, row);
  }

  @Test
  void shouldRejectSlotsOutsideTheirRange() {
    assertRejected(() -> engine.gather(64, new int[1], 1), "slot=64 must be <= 63");
    assertRejected(() -> engine.gather(-1, new int[1], 1), "slot=-1 must be >= 0");
  }

  @Test
  void shouldRejectCountsOutsideTheirRange() {
    assertRejected(() -> engine.gather(0, new int[8], 9), "count=9 must be <= 8");
    assertRejected(() -> engine.gather(0, new int[8], 0), "count=0 must be >= 1");
    assertRejected(() -> evaluate(all, 0, 1, candidates, 3, 0), "count=3 must be <= 2");
    assertRejected(() -> evaluate(all, 0, 1, candidates, -1, 0), "count=-1 must be >= 0");
  }

  @Test
  void shouldRejectShardsThatTheBatchDoesNotHave() {
    assertRejected(
        () -> evaluate(all, 0, shards + 1, candidates, 1, 0),
        "endShard=" + (shards + 1) + " must be <= " + shards);
    assertRejected(() -> evaluate(all, -1, 1, candidates, 1, 0), "firstShard=-1 must be >= 0");
    assertRejected(() -> evaluate(all, 1, 0, candidates, 1, 0), "endShard=0 must be >= 1");
    assertRejected(() -> evaluate(all, 0, 1, candidates, 1, -1), "firstRow=-1 must be >= 0");
  }

  @Test
  void shouldRejectCandidatesOfAnotherSizeOrPrecision() {
    Parameters[] longer = {candidates[0], Parameters.zeros(Precision.FLOAT32, size + 1)};
    assertRejected(
        () -> evaluate(all, 0, 1, longer, 2, 0),
        "candidates[1].size=" + (size + 1) + " must be parameters=" + size);
    Parameters[] wider = {Parameters.zeros(Precision.FLOAT64, size)};
    assertRejected(
        () -> evaluate(all, 0, 1, wider, 1, 0),
        "candidates[0].precision=FLOAT64 must be precision=FLOAT32");
  }

  @Test
  void shouldRejectBatchesOfAnotherEngine() {
    try (LossEngine other = engine()) {
      Batch foreign = other.all();
      assertRejected(
          () -> evaluate(foreign, 0, 1, candidates, 1, 0),
          "batch must be one that this engine made");
    }
  }

  @Test
  void shouldRejectSumsOfAnotherShape() {
    ShardSums longer = new ShardSums(2, shards + 1, engine.signalGroups());
    assertRejected(
        () -> engine.evaluate(all, 0, 1, candidates, 1, false, longer, 0),
        "sums.shards=" + (shards + 1) + " must be batch.shards=" + shards);
    ShardSums groups = new ShardSums(2, shards, engine.signalGroups() + 1);
    assertRejected(
        () -> engine.evaluateEach(new Batch[] {all}, candidates, 1, true, new ShardSums[] {groups}),
        "sums.groups="
            + (engine.signalGroups() + 1)
            + " must be signalGroups="
            + engine.signalGroups());
  }
}
