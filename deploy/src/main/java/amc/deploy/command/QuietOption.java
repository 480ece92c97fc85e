package amc.deploy.command;

import picocli.CommandLine.Option;

/** Option of the commands that show progress. */
final class QuietOption {
  @Option(names = "--quiet", description = "Print errors only.")
  private boolean quiet;

  boolean isSet() {
    return quiet;
  }
}
