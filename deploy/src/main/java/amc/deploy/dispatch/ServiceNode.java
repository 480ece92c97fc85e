package amc.deploy.dispatch;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import amc.coordinator.api.ApiServer;
import amc.coordinator.api.ApiServices;
import amc.coordinator.api.Intake;
import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.LiveTables;
import amc.coordinator.catalog.MetricsRows;
import amc.coordinator.catalog.ResultFiles;
import amc.coordinator.catalog.Tokens;
import amc.coordinator.database.Database;
import amc.coordinator.database.FileRows;
import amc.coordinator.monitoring.Meters;
import amc.deploy.client.Where;
import amc.deploy.data.DataHome;
import amc.deploy.dispatch.Documents.Document;
import amc.deploy.node.Guardian;
import amc.deploy.node.Guardians;
import amc.deploy.node.NodeOptions.Endpoint;
import amc.deploy.node.Secrets;
import amc.protocol.job.UserError;
import amc.worker.engine.EngineKind;
import amc.worker.files.FileFinder;
import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes a coordinator's process a part of the service, however often its node joins the
 * cluster: the catalog, the dispatcher when it is this node's turn, and the API where it is wanted.
 * Thread-safe.
 */
public final class ServiceNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceNode.class);
  private static final String DISPATCHER = "dispatcher"; // part of its path, see amc-cluster.conf

  private final HikariDataSource pool;
  private final FileRows contents;
  private final Dispatcher.Tables tables;
  private final Tokens tokens;
  private final Roster roster = new Roster();
  private final Meters meters = new Meters();
  private final Path home;
  private final @Nullable Web web;

  private record Web(ActorSystem<Void> system, ApiServer server) {}

  private ServiceNode(Database database, Path home, @Nullable Endpoint http) {
    this.pool = database.pool();
    this.home = home;
    this.contents = new FileRows(database);
    this.tables =
        new Dispatcher.Tables(
            new JobCatalog(pool, Clock.systemUTC()),
            new MetricsRows(pool),
            new ResultFiles(pool, contents),
            new LiveTables(pool));
    this.tokens = new Tokens(pool, Clock.systemUTC());
    ServiceMeters.bind(meters.registry(), pool, roster);
    this.web = http == null ? null : serve(http);
  }

  /**
   * Starts.
   *
   * @param database that has its schema
   * @param http where to serve the API, or null
   * @throws UserError if nobody can listen there
   */
  public static ServiceNode start(Database database, @Nullable Endpoint http) {
    try {
      return new ServiceNode(database, Files.createTempDirectory("amc-jobs-"), http);
    } catch (IOException e) {
      throw new UserError(
          "java.io.tmpdir=%s must be a folder that can be written: %s"
              .formatted(System.getProperty("java.io.tmpdir"), e),
          e);
    }
  }

  /**
   * Makes sure that the token in a file is an admin's; makes one where there is no file.
   *
   * @throws UserError if that cannot be
   */
  public void ensureAdmin(Path file) {
    AdminToken.ensure(tokens, file);
  }

  private Web serve(Endpoint http) {
    ApiServices services =
        new ApiServices(
            tables.jobs(),
            tables.metrics(),
            tables.results(),
            tables.live(),
            tokens,
            contents,
            ServiceNode::check,
            roster::now,
            Secrets::run,
            Secrets::token,
            meters);
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "amc-http",
            ConfigFactory.defaultOverrides()
                .withFallback(ConfigFactory.parseResources("amc-http.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    try {
      return new Web(system, ApiServer.start(system, services, http.host(), http.port()));
    } catch (RuntimeException e) {
      system.terminate();
      pool.close();
      throw e;
    }
  }

  private static Intake.Checked check(String text, List<String> settings, String engine) {
    EngineKind kind = EngineKind.SIMD;
    if (!engine.isEmpty() && !engine.equals("auto")) {
      try {
        kind = EngineKind.ofName(engine);
      } catch (IllegalArgumentException e) {
        throw new UserError("engine=" + engine + " must be one of auto, scalar, simd, nd4j", e);
      }
    }
    Document document = Documents.read(text, settings);
    return new Intake.Checked(
        document.kind(),
        document.name(),
        document.text(),
        kind.text(),
        document.total(),
        document.code());
  }

  /** Where the API is; null where it is not served. */
  public @Nullable InetSocketAddress address() {
    return web == null ? null : web.server().address();
  }

  /** What the node does for the service. */
  public Guardian guardian() {
    return () ->
        Behaviors.setup(
            context -> {
              context.spawn(roster.keeper(), "roster");
              Guardians.singleton(
                  context.getSystem(),
                  DispatcherActor.create(berth -> dispatcher(context.getSystem(), berth)),
                  DISPATCHER);
              return Behaviors.empty();
            });
  }

  private Dispatcher dispatcher(ActorSystem<?> system, Where.Berth berth) {
    var manager = Guardians.jobManager(system);
    FileFinder finder = new FileFinder(DataHome.path(), this::chunk, note -> LOG.info("{}", note));
    return Dispatcher.start(
        tables,
        new Dispatcher.Site(
            berth, manager::tell, finder, home, roster::threads, system::terminate));
  }

  private byte[] chunk(String sha256, int chunk) {
    try {
      byte[] content = contents.fetch(sha256, chunk);
      if (content == null) {
        throw new UserError("the database does not have it, or has it damaged: send it again");
      }
      return content;
    } catch (SQLException e) {
      throw new UserError("the database does not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (web != null) {
      web.server().close();
      web.system().terminate();
    }
    meters.close();
    pool.close();
    home.toFile().delete(); // where jobs have left nothing in it
  }
}
