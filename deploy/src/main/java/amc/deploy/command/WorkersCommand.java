package amc.deploy.command;

import amc.deploy.remote.ApiClient;
import amc.deploy.remote.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code amc workers}. */
@Command(
    name = "workers",
    description = "Lists the workers and coordinators of a server's cluster.",
    mixinStandardHelpOptions = true)
final class WorkersCommand implements Callable<Integer> {
  @Mixin private OutputOption output;
  @Mixin private ServerOptions server;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode answer;
    try (ApiClient api = server.open()) {
      answer = api.get("workers");
    }
    if (output.isJson()) {
      output.print(answer);
      return ExitCode.OK;
    }
    TextTable table = new TextTable(List.of("NODE", "ADDRESS", "THREADS"), List.of(2));
    for (JsonNode node : answer.path("coordinators")) {
      table.add(node.path("leads").asBoolean() ? "leader" : "coordinator", address(node), "-");
    }
    for (JsonNode node : answer.path("workers")) {
      table.add("worker", address(node), Integer.toString(node.path("threads").asInt()));
    }
    table.lines(Integer.MAX_VALUE, List.of()).forEach(output::print);
    return ExitCode.OK;
  }

  private static String address(JsonNode node) {
    return Printable.of(node.path("address").asText());
  }
}
