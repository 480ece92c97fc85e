package amc.deploy.command;

import amc.deploy.run.Results;
import picocli.CommandLine.IVersionProvider;

/** What {@code amc --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"amc " + Results.VERSION + " (Java " + Runtime.version() + ")"};
  }
}
