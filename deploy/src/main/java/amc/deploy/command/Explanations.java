package amc.deploy.command;

import amc.coordinator.folder.FileErrors;
import amc.protocol.job.UserError;
import amc.worker.problem.Memory;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tells failures that the user can mend from faults of the program. */
final class Explanations {
  private static final int DEPTH = 20; // of causes

  private static final int ASCII = 128;
  private static final String OTHER_LOCALE =
      "names of files are in %s here, set LC_ALL=C.UTF-8"
          .formatted(System.getProperty("sun.jnu.encoding"));

  private Explanations() {}

  /** One line with cause and remedy, or null for what the user cannot mend. */
  static @Nullable String of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      String known = known(cause);
      if (known != null) {
        return known;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static @Nullable String known(Throwable cause) {
    return switch (cause) {
      case UserError e -> String.valueOf(e.getMessage());
      case InvalidPathException e -> path(e);
      case OutOfMemoryError e -> Memory.exhausted(e).getMessage();
      case FileSystemException e when e.getFile() != null ->
          FileErrors.cannotUse(Path.of(e.getFile()), e).getMessage();
      case NoClassDefFoundError e when VectorModule.isMissing(e) -> VectorModule.remedy();
      default -> null;
    };
  }

  /** What to do where this process cannot use the folder that it was started in, else null. */
  static @Nullable String ofCurrentFolder() {
    String folder = System.getProperty("user.dir");
    if (Files.isDirectory(Path.of(""))) {
      return null;
    }
    boolean ascii = folder.chars().allMatch(c -> c < ASCII);
    return "the current folder, %s, cannot be used: %s"
        .formatted(folder, ascii ? "it is not there any more" : OTHER_LOCALE);
  }

  private static String path(InvalidPathException e) {
    boolean ascii = e.getInput().chars().allMatch(c -> c < ASCII);
    return "path=%s cannot be one (%s): %s"
        .formatted(
            e.getInput().replace('\0', ' '), e.getReason(), ascii ? "correct it" : OTHER_LOCALE);
  }
}
