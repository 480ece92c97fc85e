package amc.deploy.command;

import amc.deploy.remote.ApiClient;
import amc.deploy.remote.RemoteJob;
import amc.protocol.job.UserError;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code amc jobs}. */
@Command(
    name = "jobs",
    description = "Lists the jobs of a server, newest first.",
    mixinStandardHelpOptions = true)
final class JobsCommand implements Callable<Integer> {
  private static final int PAGE = 500;

  @Spec private CommandSpec spec;

  @Option(names = "--all", description = "List all of them, not the newest only.")
  private boolean all;

  @Option(names = "--owner", paramLabel = "NAME", description = "Those of this owner.")
  private @Nullable String owner;

  @Option(
      names = "--state",
      paramLabel = "S",
      description = "Those that are queued, running, paused, finished, cancelled or failed.")
  private @Nullable String state;

  @Option(
      names = "--kind",
      paramLabel = "K",
      description = "Those that are a run, study or population.")
  private @Nullable String kind;

  @Option(names = "--text", paramLabel = "TEXT", description = "Those that this text occurs in.")
  private @Nullable String text;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "So many at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Mixin private OutputOption output;
  @Mixin private ServerOptions server;

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1) {
      throw new UserError("limit=%s must be >= 1 (--limit): --all lists all".formatted(limit));
    }
    JsonNode answer;
    try (ApiClient api = server.open()) {
      answer = list(api);
    }
    if (output.isJson()) {
      output.print(answer);
      return ExitCode.OK;
    }
    List<RemoteJob> jobs = new ArrayList<>();
    answer.path("jobs").forEach(job -> jobs.add(RemoteJob.of(job)));
    if (jobs.isEmpty()) {
      ServerOptions.note(spec, "no such jobs; amc submit JOB hands one in");
      return ExitCode.OK;
    }
    JobTable.lines(jobs, Instant.now()).forEach(output::print);
    if (answer.path("next").isIntegralNumber()) {
      ServerOptions.note(spec, "there are older ones: --all, or a larger --limit");
    }
    return ExitCode.OK;
  }

  /** As many pages as it takes, as one. */
  private JsonNode list(ApiClient api) throws InterruptedException {
    ArrayNode jobs = JsonNodeFactory.instance.arrayNode();
    String before = "";
    JsonNode next;
    do {
      int most = all ? PAGE : Math.min(PAGE, limit - jobs.size());
      JsonNode page = api.get("jobs?limit=" + most + filters() + before);
      page.path("jobs").forEach(jobs::add);
      next = page.path("next");
      before = "&before=" + next.asLong();
    } while (next.isIntegralNumber() && (all || jobs.size() < limit));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("jobs", jobs);
    return answer.put("next", next.isIntegralNumber() ? (Long) next.asLong() : null);
  }

  private String filters() {
    return filter("owner", owner)
        + filter("state", lower(state))
        + filter("kind", lower(kind))
        + filter("text", text);
  }

  private static @Nullable String lower(@Nullable String value) {
    return value == null ? null : value.toLowerCase(Locale.ROOT);
  }

  private static String filter(String name, @Nullable String value) {
    return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
