package amc.coordinator.drive;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.loop.KeptDecisions;
import amc.coordinator.loop.RunLoop;
import amc.protocol.frame.Link;
import amc.protocol.job.BatchingSpec;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.job.Precision;
import amc.protocol.mc.PrecisionFloor;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Rules;
import amc.protocol.mc.Tally;
import amc.protocol.mc.Windows;
import amc.protocol.message.History;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;

final class RunAgentTest {
  private static final ProblemShape SHAPE = new ProblemShape(16, 2, 5, 0, 1);

  private final List<String> failures = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private int polls;

  private static DrivenRun run(long id, Supplier<Link> connect, List<String> failures) {
    OptimizerSpec optimizer = new OptimizerSpec(0.1, 0, 20, false, 0.9, 0);
    Rules rules = new Rules(optimizer, new BatchingSpec.Full(), Precision.FLOAT32, 1, SHAPE);
    PrecisionFloor floor = rules.precisionFloor();
    return new DrivenRun(
        new RunLoop.Settings(id, 1, 100, 1, Windows.LONGEST, -1),
        new byte[16],
        SHAPE,
        rules.stepper(floor, rules.amc().start()),
        floor,
        new KeptDecisions(0, List.of()),
        Tally.NONE,
        connect,
        new DrivenRun.Listener() {
          @Override
          public void flushed(List<History.Event> events, int workers) {}

          @Override
          public void mustRehost(int worker) {}

          @Override
          public void silent() {}

          @Override
          public void quarantined(int worker, String reason) {}

          @Override
          public void failed(String reason) {
            failures.add(reason);
          }
        });
  }

  private final class CountingLink implements Link {
    @Override
    public Offer offer(DirectBuffer buffer, int offset, int length) {
      return Offer.SENT;
    }

    @Override
    public int poll(Handler to, int limit) {
      return polls++;
    }

    @Override
    public void close() {}
  }

  @Test
  void shouldGoOnWithOtherRunsWhereOneThrows() {
    RunAgent agent = new RunAgent();
    agent.add(
        run(
            1,
            () -> {
              throw new IllegalStateException("no room");
            },
            failures));
    agent.add(run(2, CountingLink::new, others));
    for (int i = 0; i < 3; i++) {
      agent.doWork();
    }
    assertThat(failures)
        .containsExactly(
            "the run's loop failed on the coordinator: java.lang.IllegalStateException: no room");
    assertThat(polls).isEqualTo(3);
    assertThat(others).isEmpty();
    assertThat(agent.figures()).hasSize(1);
  }

  @Test
  void shouldTellAnErrorOfALoopToItsActor() {
    RunAgent agent = new RunAgent();
    agent.add(run(1, CountingLink::new, others));
    DrivenRun failing = run(2, CountingLink::new, failures);
    failing.tell(
        (loop, now) -> {
          throw new StackOverflowError();
        });
    agent.add(failing);
    agent.doWork();
    agent.doWork();
    assertThat(failures)
        .containsExactly("the run's loop failed on the coordinator: java.lang.StackOverflowError");
    assertThat(polls).isEqualTo(2);
  }
}
