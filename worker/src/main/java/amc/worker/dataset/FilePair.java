package amc.worker.dataset;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A set whose inputs and targets are in a file each.
 *
 * @param name for reports
 */
public record FilePair(String name, Path inputs, Path targets) {

  /** The pair, or null unless both files are given. */
  public static @Nullable FilePair of(String name, @Nullable Path inputs, @Nullable Path targets) {
    return inputs == null || targets == null ? null : new FilePair(name, inputs, targets);
  }
}
