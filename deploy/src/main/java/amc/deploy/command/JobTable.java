package amc.deploy.command;

import amc.deploy.remote.RemoteJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Jobs of a server as people read them. */
final class JobTable {
  private static final int WIDTH = 80;
  private static final int DIGITS = 8; // of ids, which are 16 long and drawn at random
  private static final int NAME = 1;
  private static final int OWNER = 2;

  private JobTable() {}

  /** A heading, and a line for each job that fits a terminal of 80 columns. */
  static List<String> lines(List<RemoteJob> jobs, Instant now) {
    TextTable table =
        new TextTable(
            List.of("ID", "NAME", "OWNER", "KIND", "STATE", "DONE", "LOSS", "AGE"),
            List.of(5, 6, 7));
    int digits = digits(jobs);
    for (RemoteJob job : jobs) {
      table.add(
          job.id().substring(0, Math.min(digits, job.id().length())),
          job.name(),
          job.owner(),
          job.kind(),
          state(job),
          job.percent() + " %",
          loss(job.loss()),
          job.submitted() == null ? "-" : age(Duration.between(job.submitted(), now)));
    }
    return table.lines(WIDTH, List.of(NAME, OWNER));
  }

  /** As many as tell these jobs apart. */
  private static int digits(List<RemoteJob> jobs) {
    int digits = DIGITS;
    while (digits < 16) {
      int taken = digits;
      long different =
          jobs.stream()
              .map(job -> job.id().substring(0, Math.min(taken, job.id().length())))
              .distinct()
              .count();
      if (different == jobs.size()) {
        break;
      }
      digits++;
    }
    return digits;
  }

  /** The state, with a star where the owner wants another one. */
  private static String state(RemoteJob job) {
    boolean cancelled = job.wish().equals("cancel") && !job.isOver();
    boolean paused = job.wish().equals("pause") && job.state().equals("running");
    return cancelled || paused ? job.state() + "*" : job.state();
  }

  static String loss(double loss) {
    return Double.isNaN(loss) ? "-" : String.format(Locale.ROOT, "%.3g", loss);
  }

  /** "12 s", "5 min", "3 h", "40 d". */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }
}
