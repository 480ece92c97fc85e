package amc.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.run.RunState.Phase;
import amc.protocol.message.Jobs.Cancelled;
import amc.protocol.message.Jobs.Failed;
import amc.protocol.message.Jobs.Finished;
import org.junit.jupiter.api.Test;

final class RunStateTest {
  private static final RunState GOING = RunState.of(10, null).recovered(4, 2).begun();

  @Test
  void shouldBeFinishedOnceStepsPerformanceAndStateAreKept() {
    assertThat(GOING.phase()).isEqualTo(Phase.GOING);
    RunState all = GOING.appended(10).saved(10);
    assertThat(all.phase()).as("its last performance is missing").isEqualTo(Phase.GOING);
    all = all.scored(10);
    assertThat(all.phase()).isEqualTo(Phase.ENDING);
    assertThat(all.outcome()).isEqualTo(new Finished());
    assertThat(all.kept().phase()).isEqualTo(Phase.OVER);
  }

  @Test
  void shouldNotGoBackToAnOlderState() {
    assertThat(GOING.saved(6).saved(5).saved()).isEqualTo(6);
  }

  @Test
  void shouldBeCancelledAtOnceWhereNobodyWorks() {
    RunState cancelled = RunState.of(10, null).cancelled();
    assertThat(cancelled.outcome()).isEqualTo(new Cancelled());
    assertThat(cancelled.recovered(4, 2).phase()).isEqualTo(Phase.ENDING);
  }

  @Test
  void shouldWaitForALastStateWhenCancelled() {
    RunState cancelling = GOING.appended(6).cancelled();
    assertThat(cancelling.phase()).isEqualTo(Phase.CANCELLING);
    assertThat(cancelling.saved(5).scored(5).phase()).as("too old").isEqualTo(Phase.CANCELLING);
    assertThat(cancelling.saved(6).scored(6).outcome()).isEqualTo(new Cancelled());
    assertThat(cancelling.stateOverdue().outcome()).isEqualTo(new Cancelled());
    assertThat(cancelling.appended(10).scored(10).saved(10).outcome())
        .as("it was done before")
        .isEqualTo(new Finished());
  }

  @Test
  void shouldKeepItsFirstOutcome() {
    RunState failed = GOING.failed("no");
    assertThat(failed.outcome()).isEqualTo(new Failed("no"));
    assertThat(failed.failed("again")).isEqualTo(failed);
    assertThat(failed.cancelled()).isEqualTo(failed);
    assertThat(failed.saved(10).appended(10).scored(10).outcome()).isEqualTo(new Failed("no"));
  }

  @Test
  void shouldOnlyTellOfARunThatWasOverBefore() {
    RunState told = RunState.of(10, new Cancelled()).cancelled().failed("no").recovered(4, 2);
    assertThat(told.phase()).isEqualTo(Phase.OVER);
    assertThat(told.outcome()).isEqualTo(new Cancelled());
  }
}
