package amc.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Option of the commands whose output programs may read. */
final class OutputOption {
  /** For whom to print. */
  enum Format {
    TEXT,
    JSON
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default), or json as the server's API has it.")
  private Format format;

  boolean isJson() {
    return format == Format.JSON;
  }

  /** Prints JSON. */
  void print(JsonNode json) {
    print(json.toPrettyString());
  }

  /** Prints a line, or several. */
  void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
  }
}
