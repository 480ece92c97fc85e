package amc.deploy.run;

import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.CheckpointStore;
import amc.coordinator.folder.DecisionReader;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.worker.trajectory.LocalTrajectory;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recorded trajectory again from its beginning and compares every accepted step, every loss
 * and every recorded state hash, up to the first difference. Confined to one thread.
 */
public final class Verification implements AutoCloseable {
  private final LocalTrajectory trajectory;
  private final SortedMap<Long, String> hashes; // recorded state hashes by step
  private final long steps;
  private final DecisionReader log;
  private final BooleanSupplier stop;
  private boolean logged; // whether the log stands at a decision not compared yet
  private long agreedSteps;
  private int agreedHashes;
  private @Nullable String divergence;

  /**
   * Outcome.
   *
   * @param steps steps run again
   * @param accepted accepted steps that agreed
   * @param hashes recorded state hashes that agreed
   * @param hash state hash at the end, 16 hexadecimal digits
   * @param divergence the first difference, or null
   */
  public record Outcome(
      long steps, long accepted, int hashes, String hash, @Nullable String divergence) {}

  /**
   * Opens the run in a folder.
   *
   * @param jobHash of the folder's job
   * @param start that job's trajectory at its beginning
   * @param stop ends the verification early
   * @param notes hears of damaged files
   */
  public Verification(
      Path folder,
      long jobHash,
      LocalTrajectory start,
      BooleanSupplier stop,
      Consumer<String> notes) {
    Path file = folder.resolve(RunFolder.DECISIONS);
    if (RunFolder.readIdentity(folder).jobHash() != jobHash) {
      divergence = file + " belongs to another job than " + RunFolder.JOB;
    }
    this.trajectory = start;
    this.stop = stop;
    this.hashes = recordedHashes(folder, jobHash, notes);
    this.steps = Math.max(loggedSteps(file, notes), hashes.isEmpty() ? 0 : hashes.lastKey());
    this.log = DecisionReader.open(file);
  }

  /** Steps to run again. */
  public long steps() {
    return steps;
  }

  /**
   * Verifies the run; to be called once.
   *
   * @param nanoTime clock of the progress
   */
  public Outcome run(Progress progress, LongSupplier nanoTime) {
    logged = log.next();
    hashes.forEach((step, hash) -> checkHash(step, hash, progress, nanoTime));
    advanceTo(steps, progress, nanoTime);
    return new Outcome(
        trajectory.state().step(), agreedSteps, agreedHashes, hex(trajectory.hash()), divergence);
  }

  /** State hashes by step, from the checkpoints and the summary. */
  private static SortedMap<Long, String> recordedHashes(
      Path folder, long jobHash, Consumer<String> notes) {
    SortedMap<Long, String> hashes = new TreeMap<>();
    for (Checkpoint c : CheckpointStore.readAll(folder, jobHash, notes)) {
      hashes.put(c.state().step(), hex(c.stateHash()));
    }
    Summary summary = Summary.read(folder);
    if (summary != null) {
      hashes.put(summary.steps(), summary.hash());
    }
    return hashes;
  }

  /** Steps that a log covers. */
  private static long loggedSteps(Path file, Consumer<String> notes) {
    try (DecisionReader log = DecisionReader.open(file)) {
      while (log.next()) {}
      if (log.torn()) {
        notes.accept(file + " is incomplete or damaged after step " + log.step());
      }
      return log.step() + 1;
    }
  }

  private void checkHash(long step, String recorded, Progress progress, LongSupplier nanoTime) {
    advanceTo(step, progress, nanoTime);
    if (stopped()) {
      return;
    }
    String here = hex(trajectory.hash());
    if (here.equals(recorded)) {
      agreedHashes++;
    } else {
      divergence =
          "state hash after %s steps is %s here, %s in the record".formatted(step, here, recorded);
    }
  }

  private void advanceTo(long step, Progress progress, LongSupplier nanoTime) {
    while (trajectory.state().step() < step && !stopped()) {
      trajectory.advanceTo(
          step, () -> stopped() || progress.isDue(nanoTime.getAsLong()), this::compare);
      long now = nanoTime.getAsLong();
      if (progress.isDue(now)) {
        boolean atFloor = trajectory.precisionFloor().atFloor();
        progress.update(trajectory.state(), Double.NaN, atFloor, now);
      }
    }
    if (!stopped() && logged && log.step() < step) {
      divergence = "step %s is accepted in the log, rejected here".formatted(log.step());
    }
  }

  private void compare(long step, double loss) {
    if (!logged || log.step() > step) {
      divergence =
          !logged && log.torn()
              ? "the log is damaged after step " + log.step()
              : "step %s is accepted here, rejected in the log".formatted(step);
    } else if (log.step() < step) {
      divergence = "step %s is accepted in the log, rejected here".formatted(log.step());
    } else if (Double.doubleToLongBits(loss) != Double.doubleToLongBits(log.loss())) {
      divergence = "loss after step %s is %s here, %s in the log".formatted(step, loss, log.loss());
    } else {
      agreedSteps++;
      logged = log.next();
    }
  }

  private boolean stopped() {
    return divergence != null || stop.getAsBoolean();
  }

  private static String hex(long hash) {
    return HexFormat.of().toHexDigits(hash);
  }

  @Override
  public void close() {
    log.close();
  }
}
