package amc.deploy.command;

import amc.deploy.remote.ApiClient;
import amc.deploy.remote.Printable;
import amc.protocol.job.UserError;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc token}. */
@Command(
    name = "token",
    description = "Makes and revokes tokens, by which a server knows its users.",
    mixinStandardHelpOptions = true)
public final class TokenCommand implements Runnable {
  private static final List<String> ROLES = List.of("viewer", "submitter", "admin");

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say: amc token create, list, or revoke ID");
  }

  @Command(
      name = "create",
      description = "Makes a token and prints it; it is not shown again.",
      mixinStandardHelpOptions = true)
  void create(
      @Option(
              names = "--owner",
              paramLabel = "NAME",
              required = true,
              description = "Whom it is for.")
          String owner,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              required = true,
              description =
                  "viewer (sees everything), submitter (submits jobs, changes own ones) or admin.")
          String role,
      @Option(
              names = "--days",
              paramLabel = "N",
              description = "It expires after so many (default: never).")
          @Nullable Integer days,
      @Mixin OutputOption output,
      @Mixin ServerOptions server)
      throws InterruptedException {
    if (!ROLES.contains(role.toLowerCase(Locale.ROOT))) {
      throw new UserError(
          "role=%s must be one of %s (--role)".formatted(role, String.join(", ", ROLES)));
    }
    if (days != null && days < 1) {
      throw new UserError("days=%s must be >= 1 (--days)".formatted(days));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("owner", owner);
    body.put("role", role.toLowerCase(Locale.ROOT));
    body.put("expiresDays", days);
    JsonNode made;
    try (ApiClient api = server.open()) {
      made = api.create("tokens", body);
    }
    if (output.isJson()) {
      output.print(made);
      return;
    }
    output.print(Printable.of(made.path("token").asText()));
    ServerOptions.note(
        spec,
        "for %s, who puts it into AMC_TOKEN or amc context add NAME --server URL --token"
            .formatted(owner));
  }

  @Command(
      name = "list",
      description = "Lists the tokens by their ids, without what they are.",
      mixinStandardHelpOptions = true)
  void list(@Mixin OutputOption output, @Mixin ServerOptions server) throws InterruptedException {
    JsonNode answer;
    try (ApiClient api = server.open()) {
      answer = api.get("tokens");
    }
    if (output.isJson()) {
      output.print(answer);
      return;
    }
    TextTable table =
        new TextTable(List.of("ID", "OWNER", "ROLE", "CREATED", "EXPIRES", "REVOKED"), List.of());
    for (JsonNode token : answer.path("tokens")) {
      table.add(
          text(token, "id"),
          text(token, "owner"),
          text(token, "role").toLowerCase(Locale.ROOT),
          text(token, "created"),
          text(token, "expires"),
          text(token, "revoked"));
    }
    table.lines(Integer.MAX_VALUE, List.of()).forEach(output::print);
  }

  @Command(
      name = "revoke",
      description = "Makes a token worthless.",
      mixinStandardHelpOptions = true)
  void revoke(
      @Parameters(paramLabel = "ID", description = "The token's id: amc token list.") String id,
      @Mixin ServerOptions server)
      throws InterruptedException {
    try (ApiClient api = server.open()) {
      api.delete("tokens/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
    }
    ServerOptions.note(spec, "token %s is revoked".formatted(Printable.of(id)));
  }

  /** A field, or a dash where it has no value. */
  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    boolean none =
        value.isNull() || value.isMissingNode() || value.isBoolean() && !value.asBoolean();
    return none ? "-" : value.isBoolean() ? "yes" : Printable.of(value.asText());
  }
}
