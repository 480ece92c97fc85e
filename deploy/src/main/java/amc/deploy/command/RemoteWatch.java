package amc.deploy.command;

import amc.deploy.remote.ApiClient;
import amc.deploy.remote.RemoteJob;
import amc.deploy.remote.Watch;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.StopSignal;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/** Watches a job on a server to its end, or to Ctrl-C, which ends watching only. */
final class RemoteWatch {
  private final CommandSpec spec;
  private final Style style;
  private final ProgressLine line;

  /**
   * @param out where progress is shown
   */
  RemoteWatch(CommandSpec spec, PrintWriter out, boolean quiet) {
    this.spec = spec;
    this.style = Style.fitting(quiet);
    this.line = new ProgressLine(out, style);
  }

  Style style() {
    return style;
  }

  ProgressLine line() {
    return line;
  }

  /** Prints a note on standard error, not into the line that is rewritten. */
  void tell(String note) {
    line.end();
    ServerOptions.note(spec, note);
  }

  /** Returns the exit code: that of success if the job has finished. */
  int watch(ApiClient api, String id) throws InterruptedException {
    try (StopSignal stop = StopSignal.install()) {
      return end(id, new Watch(api, line, style, stop).follow(id));
    }
  }

  private int end(String id, @Nullable RemoteJob job) {
    if (job == null) {
      line.note("watching has ended, the job goes on: amc watch " + id);
      return Failures.INTERRUPTED;
    }
    if (!job.isFinished()) {
      ServerOptions.note(
          spec,
          job.state().equals("failed")
              ? "job %s has failed: %s".formatted(id, job.reason())
              : "job %s was %s%s"
                  .formatted(
                      id, job.state(), job.reason().isEmpty() ? "" : " (" + job.reason() + ")"));
      return ExitCode.SOFTWARE;
    }
    String loss =
        Double.isNaN(job.loss()) ? "" : String.format(Locale.ROOT, ", loss %.6g", job.loss());
    line.note(
        String.format(
            Locale.ROOT,
            "finished: %,d %s in %s%s",
            job.done(),
            job.unit(),
            ProgressLine.duration((long) job.seconds()),
            loss));
    return ExitCode.OK;
  }
}
