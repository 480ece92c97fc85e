package amc.coordinator.loop;

import amc.protocol.frame.Frame;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Performance;
import org.jspecify.annotations.Nullable;

/** What a {@link RunLoop} does to the world. Called on the loop's thread. */
public interface RunPort {
  /** Sends a frame to the workers of the run; it may be lost. */
  void send(Frame frame);

  /**
   * Steps have been decided.
   *
   * @param after state after them; its loss may not be known on the next batch yet
   * @param decision what it means for replicas, or null for nothing
   */
  void decided(AmcState after, @Nullable Decision decision);

  /**
   * A copy of the network at a step has been evaluated.
   *
   * @param evaluations loss evaluations of this loop up to that step
   */
  void scored(AmcState state, Performance performance, long evaluations);

  /** A worker needs decisions that are not kept any more: it must host the run anew. */
  void mustRehost(int worker);

  /** A worker's sums were wrong; it gets no work any more. */
  void quarantined(int worker, String reason);

  /** The budget is used up, and a worker has made the last copy. */
  void finished();

  /** The run cannot go on. */
  void failed(String reason);
}
