package amc.deploy.command;

import static java.util.stream.Collectors.joining;

import amc.deploy.remote.Printable;
import amc.deploy.remote.RemoteJob;
import amc.deploy.run.ProgressLine;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code amc show}. */
@Command(
    name = "show",
    description = "Shows all that a server knows of a job.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  @Mixin private JobOptions job;
  @Mixin private OutputOption output;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode answer = job.with((api, id) -> api.get("jobs/" + id));
    if (output.isJson()) {
      output.print(answer);
    } else {
      lines(answer).forEach((name, value) -> output.print(line(name, value)));
    }
    return ExitCode.OK;
  }

  private static String line(String name, String value) {
    return value.startsWith("\n")
        ? name + value
        : String.format(Locale.ROOT, "%-11s %s", name, value).stripTrailing();
  }

  private static Map<String, String> lines(JsonNode json) {
    RemoteJob job = RemoteJob.of(json);
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("id", job.id());
    lines.put("name", job.name());
    lines.put("owner", job.owner());
    lines.put("kind", job.kind());
    lines.put("state", job.state() + (job.reason().isEmpty() ? "" : ": " + job.reason()));
    if (!job.isOver()) {
      lines.put("wish", job.wish());
    }
    lines.put(
        "done",
        String.format(
            Locale.ROOT, "%,d/%,d %s (%d %%)", job.done(), job.total(), job.unit(), job.percent()));
    if (!Double.isNaN(job.loss())) {
      lines.put("loss", String.format(Locale.ROOT, "%.6g", job.loss()));
    }
    if (!Double.isNaN(job.accuracy())) {
      lines.put("accuracy", String.format(Locale.ROOT, "%.2f %%", 100 * job.accuracy()));
    }
    lines.put("evaluations", String.format(Locale.ROOT, "%,d", job.evaluations()));
    lines.put("time", ProgressLine.duration((long) job.seconds()));
    lines.put("workers", "%s, %s threads".formatted(job.workers(), job.threads()));
    for (String name : new String[] {"engine", "window", "priority"}) {
      lines.put(name, Printable.of(json.path(name).asText()));
    }
    for (String name : new String[] {"submitted", "started", "ended"}) {
      if (json.path(name).isTextual()) {
        lines.put(name, Printable.of(json.path(name).asText()));
      }
    }
    for (JsonNode file : json.path("files")) {
      lines.merge("files", file(file), (before, next) -> before + "\n" + line("", next));
    }
    String document = json.path("document").asText("");
    if (!document.isEmpty()) {
      lines.put("document", document.lines().map(l -> "\n  " + safe(l)).collect(joining()));
    }
    return lines;
  }

  private static String file(JsonNode file) {
    return String.format(
        Locale.ROOT,
        "%s, %,d bytes, SHA-256 %s",
        Printable.of(file.path("name").asText()),
        file.path("sizeBytes").asLong(),
        Printable.of(file.path("sha256").asText()));
  }

  /** A line as it is, without what a terminal obeys. */
  private static String safe(String line) {
    return line.replaceAll("[\\p{Cc}\\p{Cf}&&[^\\t]]", "?");
  }
}
