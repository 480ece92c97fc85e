package amc.coordinator.folder;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Turns failures of the file system into one line with cause and remedy. */
public final class FileErrors {
  private FileErrors() {}

  /** For a file or folder that could not be written. */
  public static UserError cannotWrite(Path file, IOException e) {
    return cannotWrite(file, e, "--out");
  }

  /**
   * The same.
   *
   * @param option that names the folder
   */
  static UserError cannotWrite(Path file, IOException e, String option) {
    return new UserError(
        "cannot write %s: %s: %s".formatted(file, cause(e), writeRemedy(e, option)), e);
  }

  /** For a file that could not be read. */
  public static UserError cannotRead(Path file, IOException e) {
    String remedy =
        e instanceof NoSuchFileException ? "check the path" : "check its permissions and the disk";
    return new UserError("cannot read %s: %s: %s".formatted(file, cause(e), remedy), e);
  }

  /** For a file or folder of whatever purpose. */
  public static UserError cannotUse(Path file, IOException e) {
    return new UserError(
        "cannot use %s: %s: check the path, its permissions and the disk".formatted(file, cause(e)),
        e);
  }

  private static String cause(IOException e) {
    return switch (e) {
      case NoSuchFileException n -> "no such file";
      case AccessDeniedException a -> "permission denied";
      case FileAlreadyExistsException f -> f.getFile() + " is a file";
      case FileSystemException f when f.getReason() != null -> oneLine(f.getReason());
      default -> oneLine(String.valueOf(e.getMessage()));
    };
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static String writeRemedy(IOException e, String option) {
    String cause = cause(e).toLowerCase(Locale.ROOT);
    if (cause.contains("space") || cause.contains("quota")) {
      return "free some space and try again";
    }
    if (cause.contains("in use")) {
      return "stop that one first";
    }
    if (cause.contains("permission denied")
        || cause.contains("not permitted")
        || cause.contains("read-only")) {
      return "make the folder writable or choose another one with " + option;
    }
    return "check the path or choose another folder with " + option;
  }
}
