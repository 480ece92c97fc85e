package amc.deploy.command;

import amc.coordinator.database.Database;
import amc.deploy.client.EmbeddedSettings;
import amc.deploy.client.WorkerProcesses;
import amc.deploy.dispatch.ServiceNode;
import amc.deploy.node.Guardian;
import amc.deploy.node.Guardians;
import amc.deploy.node.NodeLoop;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.NodeOptions.Endpoint;
import amc.deploy.node.Role;
import amc.deploy.run.StopSignal;
import amc.deploy.run.Training.Effort;
import amc.deploy.services.CoordinatorServices;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code amc serve}. */
@Command(
    name = "serve",
    description = {
      "Starts the service on this machine: coordinator, workers and HTTP API.",
      "It stays until it is stopped, and goes on with its jobs when it is started again."
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final String HOST = "127.0.0.1"; // of the nodes
  private static final long LOOK_MS = 500;
  private static final int MAX_WORKERS = 64;

  @Spec private CommandSpec spec;

  @Option(
      names = "--http",
      paramLabel = "[HOST:]PORT",
      defaultValue = "8080",
      description =
          "Where to serve the HTTP API (default: 127.0.0.1:${DEFAULT-VALUE}). On other addresses it"
              + " asks for tokens.")
  private String http;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of jobs and results (default: .local/share/amc in the home folder).")
  private @Nullable Path data;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Worker processes (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads of each worker (default: the processors, shared evenly).")
  private @Nullable Integer threads;

  @Option(
      names = "--admin-token",
      paramLabel = "FILE",
      description =
          "File of an admin's token, made where it is missing (default: admin.token in --data,"
              + " where others can reach the server).")
  private @Nullable Path adminToken;

  @Override
  public Integer call() throws InterruptedException {
    NodeMixin.logEvents();
    if (workers < 1 || workers > MAX_WORKERS) {
      throw new UserError(
          "workers=%s must be in [1, %s] (--workers)".formatted(workers, MAX_WORKERS));
    }
    int each =
        threads == null
            ? Math.max(1, Runtime.getRuntime().availableProcessors() / workers)
            : threads;
    Effort.requireThreads(each);
    Endpoint endpoint = Objects.requireNonNull(NodeMixin.endpoint("--http", http));
    Path folder = folder();
    Database database = open(folder);
    Path settings = settings(folder);
    NodeOptions options =
        new NodeOptions(
            Role.COORDINATOR,
            HOST,
            freePort(),
            null,
            List.of(),
            true,
            database,
            null,
            settings,
            null);
    PrintWriter err = spec.commandLine().getErr();
    try (StopSignal stop = StopSignal.install();
        CoordinatorServices services = CoordinatorServices.inMemory(database, HOST);
        ServiceNode service = ServiceNode.start(database, endpoint)) {
      Guardian guardian =
          Guardians.coordinator(
              services::jobManager, Guardians.storing(services::store, service.guardian()));
      String url = url(service);
      Path token = tokenFile(folder, endpoint);
      if (token != null) {
        service.ensureAdmin(token);
        err.println("amc: an admin's token is in " + token);
      }
      err.println("amc: serving at " + url + ", jobs are kept in " + folder);
      err.println(
          "amc: try: amc submit quickstart --watch" + (isDefault(url) ? "" : " --server " + url));
      try (NodeLoop loop = new NodeLoop(options, guardian);
          WorkerProcesses processes =
              new WorkerProcesses(
                  workers, HOST + ":" + options.port(), each, services.mediaDriver(), settings)) {
        Thread keeper = Thread.startVirtualThread(() -> revive(processes, stop));
        loop.run(stop);
        keeper.interrupt();
        keeper.join();
      }
    }
    return ExitCode.OK;
  }

  private static void revive(WorkerProcesses processes, StopSignal stop) {
    try {
      while (!stop.getAsBoolean()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        if (!stop.getAsBoolean()) {
          processes.revive();
        }
      }
    } catch (InterruptedException e) {
      // The service ends.
    }
  }

  /** Where the API is, as a URL. */
  static String url(ServiceNode service) {
    InetSocketAddress address = Objects.requireNonNull(service.address());
    InetAddress host = address.getAddress();
    String name = host.isAnyLocalAddress() ? "localhost" : host.getHostAddress();
    return "http://%s:%s"
        .formatted(name.contains(":") ? "[" + name + "]" : name, address.getPort());
  }

  private @Nullable Path tokenFile(Path folder, Endpoint endpoint) {
    if (adminToken == null && !NodeOptions.isLoopback(endpoint.host())) {
      return folder.resolve("admin.token");
    }
    return adminToken;
  }

  private static boolean isDefault(String url) {
    return url.equals("http://127.0.0.1:8080");
  }

  private Path folder() {
    Path chosen =
        data == null ? Path.of(System.getProperty("user.home"), ".local", "share", "amc") : data;
    try {
      return Files.createDirectories(chosen);
    } catch (IOException e) {
      throw new UserError("--data=" + chosen + " must be a folder that can be written: " + e, e);
    }
  }

  private static Database open(Path folder) {
    Database database = Database.file(folder.resolve("journal"));
    try {
      database.migrate();
      return database;
    } catch (SQLException e) {
      throw new UserError(
          "--data=%s cannot be used: %s; is amc serve running there already?"
              .formatted(folder, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  private static Path settings(Path folder) {
    try {
      return EmbeddedSettings.in(folder);
    } catch (IOException e) {
      throw new UserError("--data=" + folder + " must be a folder that can be written: " + e, e);
    }
  }

  /** The same for all lives of the node, so that workers find it again. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UserError("no port of %s is free: %s".formatted(HOST, e.getMessage()), e);
    }
  }
}
