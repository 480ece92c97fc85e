package amc.coordinator.journal;

import amc.protocol.message.History;
import amc.protocol.message.History.EpochOpened;
import amc.protocol.message.History.StudySum;
import amc.protocol.message.History.TrajectoriesEnded;
import amc.protocol.message.Jobs.EndedTrajectory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * The stream of a study: epochs, and ends of trajectories. Its sum has all ends: the table that a
 * study comes to.
 *
 * @param epoch of the coordinator that writes
 */
public record StudyStream(int epoch) implements Stream<StudySum> {

  /** Name of a study's stream. */
  public static String id(long job) {
    return "study-" + HexFormat.of().toHexDigits(job);
  }

  @Override
  public StudySum empty() {
    return new StudySum(0, new EndedTrajectory[0], 0);
  }

  @Override
  public StudySum plus(StudySum sum, History.Event event) {
    return switch (event) {
      case EpochOpened opened -> new StudySum(opened.epoch(), sum.ends(), sum.elapsedNs());
      case TrajectoriesEnded more -> {
        int before = sum.ends().length;
        EndedTrajectory[] all = Arrays.copyOf(sum.ends(), before + more.ends().length);
        System.arraycopy(more.ends(), 0, all, before, more.ends().length);
        yield new StudySum(sum.epoch(), all, more.elapsedNs());
      }
      default -> throw new IllegalStateException(event.getClass().getSimpleName() + " in a study");
    };
  }

  @Override
  public int epoch(StudySum sum) {
    return sum.epoch();
  }

  @Override
  public int next(StudySum sum) {
    return epoch;
  }

  @Override
  public boolean contains(StudySum sum, History.Event event) {
    if (!(event instanceof TrajectoriesEnded(EndedTrajectory[] ends, long _))) {
      return false;
    }
    Set<Integer> there = new HashSet<>();
    for (EndedTrajectory end : sum.ends()) {
      there.add(end.trajectory());
    }
    return Arrays.stream(ends).allMatch(end -> there.contains(end.trajectory()));
  }
}
