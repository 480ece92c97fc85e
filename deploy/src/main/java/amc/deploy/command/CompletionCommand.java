package amc.deploy.command;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc completion}. */
@Command(
    name = "completion",
    description = "Prints a script by which a shell completes commands and options.",
    footer = {"", "In ~/.bashrc: source <(amc completion bash); in ~/.zshrc likewise."},
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {
  /** Shells that a script can be had for; one script serves both. */
  enum Shell {
    BASH,
    ZSH
  }

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // names one of those that there is a script for
  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell;

  @Override
  public void run() {
    CommandLine top = spec.commandLine();
    while (top.getParent() != null) {
      top = top.getParent();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash("amc", top)); // it finds out whether it is zsh that reads it
    out.flush();
  }
}
