package amc.deploy.command;

import amc.deploy.run.Training.Effort;
import amc.protocol.job.UserError;
import amc.protocol.mc.Windows;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options on what to spend, which change no result. */
final class EffortOptions {
  @Option(
      names = "--window",
      paramLabel = "K",
      description =
          "Steps evaluated at once, 1 to " + Windows.LONGEST + ", or auto (default): the fastest.")
  private @Nullable String window;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads (default: one a processor).")
  private @Nullable Integer threads;

  /** The effort asked for, or the fastest. */
  Effort resolve() {
    return resolve("auto", Runtime.getRuntime().availableProcessors());
  }

  /**
   * The window asked for, or 0 for auto, where others choose the threads.
   *
   * @throws UserError if somebody asks for threads
   */
  int windowAlone() {
    if (threads != null) {
      throw new UserError(
          "--threads is for this machine: those of a cluster are its workers' (amc worker"
              + " --threads)");
    }
    return window == null ? 0 : length(window);
  }

  /** The effort asked for, with other defaults. */
  Effort resolve(String defaultWindow, int defaultThreads) {
    int count = threads == null ? defaultThreads : threads;
    Effort.requireThreads(count);
    return new Effort(length(window == null ? defaultWindow : window), count);
  }

  /**
   * The length that a text says, or 0 for auto.
   *
   * @throws UserError if that is none
   */
  static int length(String text) {
    if (text.equals("auto")) {
      return 0;
    }
    try {
      int length = Integer.parseInt(text);
      if (length >= 1 && length <= Windows.LONGEST) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UserError(
        "window=%s must be in [1, %s] or auto (--window)".formatted(text, Windows.LONGEST));
  }
}
