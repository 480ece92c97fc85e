package amc.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.deploy.run.Jobs;
import amc.deploy.run.Progress;
import amc.deploy.run.ProgressLine;
import amc.protocol.job.Job;
import amc.protocol.job.JobReader;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Tally;
import amc.worker.engine.EngineKind;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ClusterSessionTest {
  private static final String JOB =
      """
      {task: {type: sine, points: 8}, network: {type: dense, hidden: [2]}, budget: {steps: 10}}
      """;

  @TempDir private Path temporary;

  /** It would wait 10 s for a last word. */
  @Test
  @Timeout(8)
  void shouldStopSoonWhereNothingWasHeard() throws InterruptedException {
    Job job = JobReader.read(JOB, "job.yaml");
    try (var folder = Jobs.newFolder(temporary.resolve("run"), job, EngineKind.SIMD)) {
      AmcState start = new AmcState(0, 0, 0.01, 0, 0, 8, 0, 1, false);
      Progress progress =
          new Progress(
              new PrintWriter(Writer.nullWriter()), ProgressLine.Style.QUIET, 10, start, 0);
      ClusterSession session =
          new ClusterSession(
              job,
              folder,
              start,
              Tally.NONE,
              new LinkedBlockingQueue<>(),
              new AtomicReference<>(
                  (sha256, chunk) -> {
                    throw new AssertionError("there is nothing to fetch");
                  }),
              progress,
              _ -> {});
      assertThat(session.run(() -> true)).isFalse();
      Problem problem = Problems.load(job, Path.of(""), temporary);
      assertThatThrownBy(() -> session.trained("simd", problem, "auto"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("before a state of it had come");
      assertThat(folder.isResumable()).isFalse();
    }
  }
}
