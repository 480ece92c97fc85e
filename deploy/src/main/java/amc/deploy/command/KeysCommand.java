package amc.deploy.command;

import amc.deploy.dispatch.AdminToken;
import amc.deploy.node.NodeKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code amc keys}. */
@Command(
    name = "keys",
    description = {
      "Makes the keys by which the nodes of a cluster know each other.",
      "Copy the folder to every node and start each with --tls DIR. Certificates are good for ten"
          + " years."
    },
    mixinStandardHelpOptions = true)
final class KeysCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for ca.crt, tls.crt and tls.key, made if need be.")
  private Path out;

  @Option(names = "--if-absent", description = "Leave keys that are there as they are.")
  private boolean ifAbsent;

  @Option(
      names = "--admin-token",
      paramLabel = "FILE",
      description =
          "Also make an admin's token, where the file is missing, for coordinators with"
              + " --admin-token FILE.")
  private @Nullable Path adminToken;

  @Override
  public Integer call() {
    boolean made = NodeKeys.make(out, ifAbsent, Clock.systemUTC().instant());
    if (adminToken != null) {
      AdminToken.make(adminToken);
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println("amc: keys %s in %s".formatted(made ? "made" : "left as they are", out));
    return ExitCode.OK;
  }
}
