package amc.deploy.remote;

import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a job goes, as far as a server has told; one line for a person. Confined to one thread. */
final class JobProgress {
  private final Style style;
  private @Nullable RemoteJob job;
  private @Nullable RemoteJob before; // as it was when speeds were measured last
  private double acceptanceRate = Double.NaN;
  private double sigma = Double.NaN;
  private boolean atFloor;
  private double perSecond = Double.NaN; // of the job's unit
  private double evaluationsPerSecond = Double.NaN;

  JobProgress(Style style) {
    this.style = style;
  }

  /** Hears of the job. */
  void update(RemoteJob now) {
    job = now;
    if (before == null || now.seconds() < before.seconds() || now.done() < before.done()) {
      before = now; // the first, or one that has begun again
    }
  }

  /** Hears of new rows of metrics, by columns. */
  void update(JsonNode columns) {
    acceptanceRate = last(columns.path("acceptanceRate"), acceptanceRate);
    sigma = last(columns.path("sigma"), sigma);
    JsonNode floor = columns.path("atFloor");
    atFloor = floor.isEmpty() ? atFloor : floor.get(floor.size() - 1).asBoolean();
  }

  private static double last(JsonNode column, double before) {
    return column.isEmpty() ? before : column.get(column.size() - 1).asDouble(before);
  }

  /** Speeds since the last line, by the job's own clock. */
  private void measure(RemoteJob now, RemoteJob then) {
    double seconds = now.seconds() - then.seconds();
    if (seconds > 0) {
      perSecond = style.blend(perSecond, (now.done() - then.done()) / seconds);
      long made = Math.max(0, now.evaluations() - then.evaluations());
      evaluationsPerSecond = style.blend(evaluationsPerSecond, made / seconds);
      before = now;
    }
  }

  /** The line; empty before anything is known. */
  String line() {
    RemoteJob now = job;
    if (now == null || before == null) {
      return "";
    }
    measure(now, before);
    boolean run = now.unit().equals("steps");
    StringBuilder line = new StringBuilder();
    if (!now.state().equals("running")) {
      line.append(now.state()).append("  ");
    }
    line.append(
        String.format(
            Locale.ROOT, "%s %,d/%,d (%d %%)", unit(now), now.done(), now.total(), now.percent()));
    if (!Double.isNaN(now.loss())) {
      line.append(String.format(Locale.ROOT, "  %sloss %.4g", run ? "" : "best ", now.loss()));
    }
    if (!Double.isNaN(now.accuracy())) {
      line.append(String.format(Locale.ROOT, "  accuracy %.2f %%", 100 * now.accuracy()));
    }
    if (run && !Double.isNaN(acceptanceRate)) {
      line.append(String.format(Locale.ROOT, "  accepted %.2g", acceptanceRate));
    }
    if (run && !Double.isNaN(sigma)) {
      line.append(String.format(Locale.ROOT, "  sigma %.3g", sigma));
    }
    speed(line, now, run);
    if (atFloor) {
      line.append("  AT PRECISION FLOOR");
    }
    return line.toString();
  }

  private void speed(StringBuilder line, RemoteJob now, boolean run) {
    if (!now.state().equals("running")) {
      return;
    }
    if (run && perSecond > 0) {
      line.append(String.format(Locale.ROOT, "  %,.0f steps/s", perSecond));
    } else if (!run && evaluationsPerSecond > 0) {
      line.append(String.format(Locale.ROOT, "  %,.0f evaluations/s", evaluationsPerSecond));
    }
    if (perSecond > 0 && now.total() > now.done()) {
      long left = (long) Math.ceil((now.total() - now.done()) / perSecond);
      line.append("  ").append(ProgressLine.duration(left)).append(" left");
    }
  }

  private static String unit(RemoteJob job) {
    return switch (job.unit()) {
      case "steps" -> "step";
      case "generations" -> "generation";
      default -> job.unit();
    };
  }
}
