package amc.coordinator.folder;

import amc.protocol.mc.FirstPassage.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * States of a study's trajectories that have not ended, each a file {@code unfinished/HASH.amc} by
 * the hash of the trajectory's job: that of a seed at a point, wherever a grown grid has it.
 * Thread-safe for different trajectories.
 *
 * <pre>
 *   bytes of the checkpoint (4) | checkpoint ({@link CheckpointFormat}) |
 *   levels (4) | level: loss, end (8 each) | CRC32C (4)
 * </pre>
 */
public final class Unfinished {
  private static final String FOLDER = "unfinished";
  private static final int LEVEL_BYTES = 16;

  private final Disk disk;
  private final Path directory;

  Unfinished(Disk disk, Path study) {
    this.disk = disk;
    this.directory = study.resolve(FOLDER);
  }

  /**
   * Where a trajectory is.
   *
   * @param levels what its first passage remembers
   */
  public record State(Checkpoint checkpoint, List<Level> levels) {
    /** Copies its list. */
    public State {
      levels = List.copyOf(levels);
    }
  }

  /** Whether no state has ever been kept, or all that were are forgotten. */
  public boolean isEmpty() {
    return !Files.exists(directory);
  }

  private Path file(long jobHash) {
    return directory.resolve(HexFormat.of().toHexDigits(jobHash) + ".amc");
  }

  /** Keeps a state instead of an earlier one. */
  public void save(State state) {
    ByteBuffer checkpoint = CheckpointFormat.encode(state.checkpoint());
    int size = 4 + checkpoint.remaining() + 4 + LEVEL_BYTES * state.levels().size() + 4;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(checkpoint.remaining()).put(checkpoint).putInt(state.levels().size());
    state.levels().forEach(level -> out.putDouble(level.loss()).putLong(level.end()));
    out.putInt(DecisionLog.checksum(out.array(), out.position()));
    AtomicFile.createFolder(disk, directory);
    AtomicFile.write(disk, file(state.checkpoint().jobHash()), out.flip());
  }

  /** The state of the trajectory of a job; null where there is none, or a damaged one. */
  public @Nullable State find(long jobHash) {
    Path file = file(jobHash);
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return decode(Files.readAllBytes(file), jobHash);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private static @Nullable State decode(byte[] bytes, long jobHash) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int checked = bytes.length - 4;
    if (checked < 8 || in.getInt(checked) != DecisionLog.checksum(bytes, checked)) {
      return null;
    }
    int length = in.getInt();
    Checkpoint checkpoint = CheckpointFormat.decode(Arrays.copyOfRange(bytes, 4, 4 + length));
    if (checkpoint == null || checkpoint.jobHash() != jobHash) {
      return null;
    }
    in.position(4 + length);
    List<Level> levels = new ArrayList<>();
    for (int n = in.getInt(); n > 0; n--) {
      levels.add(new Level(in.getDouble(), in.getLong()));
    }
    return new State(checkpoint, levels);
  }

  /** Forgets a trajectory that has ended. */
  public void delete(long jobHash) {
    Path file = file(jobHash);
    try {
      disk.delete(file);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  /** Removes the folder, which must have become empty. */
  void close() {
    try {
      if (Files.exists(directory)) {
        AtomicFile.deleteLeftovers(disk, directory);
        try (var files = Files.list(directory)) {
          if (files.findAny().isPresent()) {
            return;
          }
        }
        disk.delete(directory);
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(directory, e);
    }
  }
}
