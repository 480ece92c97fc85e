package amc.deploy.study;

import amc.coordinator.study.StudyTable;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.Training.Effort;
import amc.protocol.mc.TrajectoryEnd;
import amc.worker.engine.EngineKind;
import amc.worker.lane.ProblemShelf;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs trajectories of a recorded study again and compares their ends, up to the first difference.
 * Confined to one thread.
 */
public final class StudyVerification {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final StudyTable recorded;
  private final StudyTable again;
  private volatile @Nullable String divergence;

  public StudyVerification(StudyTable recorded) {
    this.recorded = recorded;
    this.again = new StudyTable(recorded.study());
  }

  /**
   * Runs all again that have ended, or until it is asked to stop.
   *
   * @return the first difference, or null
   */
  public @Nullable String run(
      EngineKind engine,
      Effort effort,
      ProblemShelf shelf,
      ProgressLine shown,
      Style style,
      BooleanSupplier stop)
      throws InterruptedException {
    IntStream ended =
        IntStream.range(0, recorded.study().trajectories()).filter(i -> recorded.end(i) != null);
    StudyProgress progress = new StudyProgress(shown, style, again, System.nanoTime());
    new LocalStudy(
            again,
            ended,
            engine,
            effort,
            shelf,
            null,
            this::compare,
            () -> divergence != null || stop.getAsBoolean())
        .run(
            underWay -> {
              long now = System.nanoTime();
              synchronized (again) {
                if (progress.isDue(now)) {
                  progress.update(underWay, now);
                }
              }
            },
            LOOK);
    return divergence;
  }

  /** Trajectories that have agreed. */
  public int agreed() {
    return again.done();
  }

  private void compare(int trajectory, TrajectoryEnd end) {
    TrajectoryEnd before = recorded.end(trajectory);
    synchronized (again) {
      if (before != null && text(before).equals(text(end))) {
        again.enter(trajectory, end);
      } else if (before != null && divergence == null) {
        divergence =
            "%s, seed %s: %s here, %s in the record"
                .formatted(
                    recorded.point(trajectory).fields(),
                    recorded.seed(trajectory),
                    text(end),
                    text(before));
      }
    }
  }

  /** All but what depends on the machine. */
  private static String text(TrajectoryEnd end) {
    return String.format(
        Locale.ROOT,
        "%s steps, %s, loss %s, hash %s",
        end.steps(),
        end.event() ? "event" : "no event",
        end.loss(),
        HexFormat.of().toHexDigits(end.hash()));
  }
}
