package amc.coordinator.folder;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #KEPT} checkpoints of a run, each a file {@code checkpoint-STEP.amc} that is
 * complete or absent. Confined to one thread.
 */
public final class CheckpointStore {
  static final int KEPT = 3;

  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,18})\\.amc");

  private final Disk disk;
  private final Path directory;

  CheckpointStore(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /** Writes a checkpoint, then deletes all but the newest ones. */
  public void save(Checkpoint checkpoint) {
    AtomicFile.write(disk, file(checkpoint.state().step()), CheckpointFormat.encode(checkpoint));
    List<Long> steps = steps();
    for (long step : steps.subList(Math.min(KEPT, steps.size()), steps.size())) {
      delete(step);
    }
  }

  /**
   * The newest checkpoint that is whole, belongs to the job, and whose part of the decision log is
   * whole.
   *
   * @param logBytes trusted length of the decision log
   * @param skipped hears a line about every newer checkpoint that cannot be used
   * @throws UserError where there is none
   */
  public Checkpoint newest(long jobHash, long logBytes, Consumer<String> skipped) {
    Checkpoint newest =
        find(jobHash, logBytes, line -> skipped.accept(line + ": using the one before"));
    if (newest == null) {
      throw new UserError(
          directory + " holds no usable checkpoint: train again with amc run and another --out");
    }
    return newest;
  }

  private @Nullable Checkpoint find(long jobHash, long logBytes, Consumer<String> skipped) {
    for (long step : steps()) {
      Checkpoint checkpoint = CheckpointFormat.decode(read(file(step)));
      String defect = defect(checkpoint, jobHash, logBytes);
      if (checkpoint != null && defect == null) {
        return checkpoint;
      }
      skipped.accept(file(step) + " " + defect);
    }
    return null;
  }

  /**
   * The newest whole checkpoint of a job in a run's folder, or null where there is none; whether
   * the decision log reaches as far does not matter to who wants the parameters alone.
   *
   * @param skipped hears a line about every newer one
   */
  public static @Nullable Checkpoint newest(
      Path directory, long jobHash, Consumer<String> skipped) {
    return new CheckpointStore(Disk.local(), directory).find(jobHash, Long.MAX_VALUE, skipped);
  }

  /**
   * All whole checkpoints of a job in a run's folder, newest first.
   *
   * @param skipped hears a line about every other one
   */
  public static List<Checkpoint> readAll(Path directory, long jobHash, Consumer<String> skipped) {
    CheckpointStore store = new CheckpointStore(Disk.local(), directory);
    List<Checkpoint> all = new ArrayList<>();
    for (long step : store.steps()) {
      Checkpoint checkpoint = CheckpointFormat.decode(read(store.file(step)));
      String defect = defect(checkpoint, jobHash, Long.MAX_VALUE);
      if (checkpoint != null && defect == null) {
        all.add(checkpoint);
      } else {
        skipped.accept(store.file(step) + " " + defect);
      }
    }
    return all;
  }

  boolean isEmpty() {
    return steps().isEmpty();
  }

  /** Deletes checkpoints of later steps, which a resumed run writes anew. */
  void deleteAfter(long step) {
    steps().stream().filter(later -> later > step).forEach(this::delete);
  }

  private static @Nullable String defect(
      @Nullable Checkpoint checkpoint, long jobHash, long logBytes) {
    if (checkpoint == null) {
      return "is damaged";
    }
    if (checkpoint.jobHash() != jobHash) {
      return "belongs to another job";
    }
    if (checkpoint.logBytes() > logBytes) {
      return "needs a part of the decision log that is damaged";
    }
    return null;
  }

  private Path file(long step) {
    return directory.resolve("checkpoint-" + step + ".amc");
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private void delete(long step) {
    try {
      disk.delete(file(step));
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file(step), e);
    }
  }

  /** Steps with a checkpoint, newest first. */
  private List<Long> steps() {
    List<Long> steps = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        if (matcher.matches()) {
          steps.add(Long.parseLong(matcher.group(1)));
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(directory, e);
    } catch (DirectoryIteratorException e) {
      throw FileErrors.cannotRead(directory, new IOException(e));
    }
    steps.sort(Comparator.reverseOrder());
    return steps;
  }
}
