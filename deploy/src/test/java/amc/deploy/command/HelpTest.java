package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Help of every command, however deep. */
class HelpTest {
  static Stream<List<String>> commands() {
    return below(Amc.commandLine(), List.of());
  }

  private static Stream<List<String>> below(CommandLine command, List<String> path) {
    return Stream.concat(
        Stream.of(path),
        command.getSubcommands().entrySet().stream()
            .flatMap(
                entry ->
                    below(
                        entry.getValue(),
                        Stream.concat(path.stream(), Stream.of(entry.getKey())).toList())));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldSayHowACommandIsUsed(List<String> command) {
    CommandRun run = with(command, "--help");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith(String.join(" ", prefixed("Usage: amc", command)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldKnowTheVersion(List<String> command) {
    CommandRun run = with(command, "--version");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("amc ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldDescribeACommandInAWholeSentence(List<String> command) {
    CommandLine line = Amc.commandLine();
    for (String name : command) {
      line = Objects.requireNonNull(line.getSubcommands().get(name));
    }
    // The first item stands beside the command's name in its parent's help.
    assertThat(line.getCommandSpec().usageMessage().description()[0]).endsWith(".");
  }

  private static CommandRun with(List<String> command, String option) {
    List<String> arguments = new ArrayList<>(command);
    arguments.add(option);
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static List<String> prefixed(String first, List<String> rest) {
    return Stream.concat(Stream.of(first), rest.stream()).toList();
  }
}
