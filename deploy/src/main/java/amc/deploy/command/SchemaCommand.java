package amc.deploy.command;

import amc.protocol.job.JobSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amc schema}. */
@Command(
    name = "schema",
    description = "Prints the JSON schema of job files and studies, for editors.",
    mixinStandardHelpOptions = true)
final class SchemaCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().print(JobSchema.text());
    spec.commandLine().getOut().flush();
  }
}
