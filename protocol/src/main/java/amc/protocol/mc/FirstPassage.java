package amc.protocol.mc;

import amc.protocol.job.StudyEvent;
import amc.protocol.job.StudyEvent.AccuracyAbove;
import amc.protocol.job.StudyEvent.LossBelow;
import amc.protocol.job.StudyEvent.LossDrop;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Watches a trajectory for the first step after which its event has come. Only accepted steps can
 * bring it, so it hears of these alone. Not thread-safe.
 */
public final class FirstPassage {
  private final StudyEvent event;
  private final Deque<Level> levels = new ArrayDeque<>(); // falling; what may still be the highest

  /**
   * A loss that the trajectory had for a while.
   *
   * @param end step after which it had another; {@link Long#MAX_VALUE} while it has it
   */
  public record Level(double loss, long end) {}

  public FirstPassage(StudyEvent event) {
    this.event = event;
  }

  /** Goes on where another has left off, see {@link #levels}. */
  public FirstPassage(StudyEvent event, Collection<Level> levels) {
    this.event = event;
    this.levels.addAll(levels);
  }

  /** What it remembers of the losses so far: nothing, unless the event is a drop. */
  public List<Level> levels() {
    return List.copyOf(levels);
  }

  /**
   * Enters an accepted step, or the start.
   *
   * @param steps steps done, that one included; 0 at the start
   * @param loss U(x) after it, on the step's batch; NaN where it is not known
   * @param accuracy on the same batch, NaN likewise
   * @return whether the event has come
   */
  public boolean observe(long steps, double loss, double accuracy) {
    return switch (event) {
      case LossBelow below -> loss <= below.value();
      case AccuracyAbove above -> accuracy >= above.value();
      case LossDrop drop -> hasDropped(drop, steps, loss);
    };
  }

  private boolean hasDropped(LossDrop drop, long steps, double loss) {
    if (Double.isNaN(loss)) {
      return false;
    }
    if (!levels.isEmpty()) {
      Level before = levels.removeLast();
      levels.addLast(new Level(before.loss(), steps));
    }
    while (!levels.isEmpty() && levels.getLast().loss() <= loss) {
      levels.removeLast();
    }
    levels.addLast(new Level(loss, Long.MAX_VALUE));
    while (levels.getFirst().end() <= steps - drop.within()) {
      levels.removeFirst();
    }
    return loss <= drop.factor() * levels.getFirst().loss();
  }
}
