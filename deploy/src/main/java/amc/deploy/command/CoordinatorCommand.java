package amc.deploy.command;

import amc.coordinator.database.Database;
import amc.deploy.dispatch.ServiceNode;
import amc.deploy.node.Guardian;
import amc.deploy.node.Guardians;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.Role;
import amc.deploy.services.CoordinatorServices;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code amc coordinator}. */
@Command(
    name = "coordinator",
    description = {
      "Starts a node that decides for the runs of a cluster, and stays until it is stopped.",
      "Several may run on one database: one works, the others wait to take over."
    },
    mixinStandardHelpOptions = true)
public final class CoordinatorCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60); // with a database that is away

  @Mixin private NodeMixin node;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "" + NodeMixin.COORDINATOR_PORT,
      description = "Port of the node (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--bootstrap",
      description =
          "Form a cluster where no --seed answers and the database knows of none; for one of"
              + " several coordinators. Without --seed it is understood.")
  private boolean bootstrap;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "jdbc:postgresql://HOST:PORT/NAME (default: a file in --data). User and password are"
              + " taken from AMC_DATABASE_USER and AMC_DATABASE_PASSWORD.")
  private @Nullable String database;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "cluster",
      description = "Folder of the database file (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--control-port",
      paramLabel = "P",
      defaultValue = "2552",
      description = "UDP port at which workers ask for broadcasts (default: ${DEFAULT-VALUE}).")
  private int controlPort;

  @Option(
      names = "--answer-port",
      paramLabel = "P",
      defaultValue = "2553",
      description = "UDP port that takes the workers' answers (default: ${DEFAULT-VALUE}).")
  private int answerPort;

  @Option(
      names = "--http",
      paramLabel = "[HOST:]PORT",
      description =
          "Serve the HTTP API there (default host: 127.0.0.1). On other addresses it asks for"
              + " tokens.")
  private @Nullable String http;

  @Option(
      names = "--admin-token",
      paramLabel = "FILE",
      description = "File of an admin's token for the HTTP API, made where it is missing.")
  private @Nullable Path adminToken;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    NodeMixin.logEvents();
    NodeOptions.requirePort("port", port);
    NodeOptions.requirePort("control-port", controlPort);
    NodeOptions.requirePort("answer-port", answerPort);
    Database used = open();
    NodeOptions options = node.options(Role.COORDINATOR, port, List.of(), bootstrap, used);
    try (CoordinatorServices services =
            CoordinatorServices.start(
                used,
                options.host(),
                options.listenHost(),
                controlPort,
                answerPort,
                node.mediaDriver());
        ServiceNode service = ServiceNode.start(used, NodeMixin.endpoint("--http", http))) {
      if (service.address() != null) {
        spec.commandLine().getErr().println("amc: API at " + ServeCommand.url(service));
      }
      if (adminToken != null) {
        service.ensureAdmin(adminToken);
      }
      Guardian store = Guardians.storing(services::store, service.guardian());
      return node.run(options, Guardians.coordinator(services::jobManager, store));
    }
  }

  private Database open() throws InterruptedException {
    try {
      Database chosen;
      if (database == null) {
        Files.createDirectories(data);
        chosen = Database.file(data.resolve("journal"));
      } else {
        chosen =
            new Database(
                database,
                System.getenv().getOrDefault("AMC_DATABASE_USER", "amc"),
                System.getenv().getOrDefault("AMC_DATABASE_PASSWORD", ""));
      }
      chosen.migrateWhenUp(PATIENCE);
      return chosen;
    } catch (IOException e) {
      throw new UserError("--data=" + data + " must be a folder that can be written: " + e, e);
    } catch (SQLException e) {
      throw new UserError(
          "--database=%s must be reachable and writable: %s"
              .formatted(database == null ? data : database, e.getMessage()),
          e);
    }
  }
}
