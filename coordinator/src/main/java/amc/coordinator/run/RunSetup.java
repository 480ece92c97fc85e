package amc.coordinator.run;

import amc.coordinator.drive.DrivenRun;
import amc.coordinator.journal.RunJournal;
import amc.coordinator.loop.KeptDecisions;
import amc.coordinator.loop.RunLoop;
import amc.protocol.frame.FrameCodec;
import amc.protocol.frame.Link;
import amc.protocol.job.Job;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.PrecisionFloor;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Rules;
import amc.protocol.mc.Windows;
import amc.protocol.message.StoredState;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run's loop is made of, once a worker has said what shape the problem has.
 *
 * @param epoch of the coordinator
 * @param window length of windows, or 0 to adapt it
 */
record RunSetup(long run, int epoch, Job job, int window, ProblemShape shape) {

  /** Why the run cannot go on a cluster, or null. */
  @Nullable String hindrance() {
    return FrameCodec.longestWindow(shape) > 0
        ? null
        : "signal groups=%s are too many for a cluster's frames: use fewer layers, or train on one machine"
            .formatted(shape.signalGroups());
  }

  /**
   * The loop, where the journal left off.
   *
   * @param newest state that replicas begin at, or null for the job's beginning
   */
  DrivenRun drive(
      RunJournal.Recovered recovered,
      @Nullable StoredState newest,
      byte[] key,
      Supplier<Link> connect,
      DrivenRun.Listener listener) {
    Rules rules = Rules.of(job, shape);
    AmcState journalled = recovered.sum().state();
    AmcState begin = newest == null ? rules.amc().start() : newest.state();
    AmcState state = journalled == null ? begin : journalled;
    PrecisionFloor floor = rules.precisionFloor();
    long candidate = (long) shape.parameters() * job.precision().bytes();
    int longest = Math.min(Windows.longest(candidate), FrameCodec.longestWindow(shape));
    RunLoop.Settings settings =
        new RunLoop.Settings(run, epoch, job.budget().steps(), window, longest, state.step() - 1);
    return new DrivenRun(
        settings,
        key,
        shape,
        rules.stepper(floor, state),
        floor,
        new KeptDecisions(newest == null ? 0 : newest.decisions(), recovered.decisions()),
        recovered.sum().tally(),
        connect,
        listener);
  }
}
