package amc.deploy.services;

import akka.actor.typed.Behavior;
import amc.coordinator.database.DataFileStore;
import amc.coordinator.database.Database;
import amc.coordinator.drive.AeronHub;
import amc.coordinator.drive.RunAgent;
import amc.coordinator.job.JobManager;
import amc.coordinator.loop.LoopFigures;
import amc.coordinator.run.RunEnvironment;
import amc.deploy.node.Secrets;
import amc.protocol.frame.Link;
import amc.protocol.message.Hosting.DataLink;
import amc.protocol.message.Jobs;
import amc.protocol.message.Storing;
import amc.worker.link.NappingIdleStrategy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a coordinator's process has once, however often its node joins the cluster: the data plane
 * and the thread that drives runs. Thread-safe.
 */
public final class CoordinatorServices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorServices.class);

  private final Database database;
  private final String host;
  private final DataPlaneDriver driver;
  private final AeronHub hub;
  private final @Nullable Doorbell bell; // where frames go by memory
  private final RunAgent agent = new RunAgent();
  private final AgentRunner runner;
  private final AtomicInteger streams = new AtomicInteger();

  private CoordinatorServices(
      Database database,
      String host,
      DataPlaneDriver driver,
      AeronHub hub,
      @Nullable Doorbell bell) {
    this.database = database;
    this.host = host;
    this.driver = driver;
    this.hub = hub;
    this.bell = bell;
    this.runner =
        new AgentRunner(
            bell == null ? new NappingIdleStrategy() : bell,
            e -> LOG.error("a run's loop failed", e),
            null,
            agent);
    AgentRunner.startOnThread(runner);
  }

  /**
   * Starts data plane and thread.
   *
   * @param database of the journal
   * @param host address under which workers reach this machine
   * @param bindHost address to listen on
   * @param controlPort UDP port of broadcasts, 0 for any
   * @param answerPort UDP port of answers, 0 for any
   * @param mediaDriver folder of a media driver that runs, or null to start one
   */
  public static CoordinatorServices start(
      Database database,
      String host,
      String bindHost,
      int controlPort,
      int answerPort,
      @Nullable Path mediaDriver) {
    DataPlaneDriver driver = DataPlaneDriver.of(mediaDriver, CoordinatorServices::warn);
    try {
      AeronHub hub = new AeronHub(driver.aeron(), bindHost, controlPort, answerPort);
      return new CoordinatorServices(database, host, driver, hub, null);
    } catch (RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  /**
   * Starts data plane and thread, for workers on this machine that share the media driver.
   *
   * @param database of the journal
   * @param host address of this machine
   */
  public static CoordinatorServices inMemory(Database database, String host) {
    DataPlaneDriver driver = DataPlaneDriver.forMemory(CoordinatorServices::warn);
    try {
      AeronHub hub = AeronHub.inMemory(driver.aeron());
      return new CoordinatorServices(database, host, driver, hub, Doorbell.ofCoordinator());
    } catch (RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  private static void warn(Throwable failure) {
    LOG.warn("data plane: {}", failure.toString());
  }

  /** Folder of the media driver, for workers on this machine. */
  public Path mediaDriver() {
    return driver.directory();
  }

  /** What the loops of all runs have done so far. */
  public List<LoopFigures> figures() {
    return agent.figures();
  }

  /** What runs of an epoch need. */
  private RunEnvironment environment(int epoch) {
    return new RunEnvironment(epoch, database, agent, this::address, this::open, Secrets::key);
  }

  private DataLink address() {
    int answers = bell == null ? hub.answerPort() : bell.port();
    return new DataLink(host, hub.controlPort(), answers, streams.incrementAndGet());
  }

  private Link open(long run, DataLink address) {
    Link link = hub.open(run, address.stream());
    return bell == null ? link : bell.ringing(link);
  }

  /** The job manager, for as long as it is this node's turn. */
  public Behavior<Jobs.Command> jobManager() {
    return JobManager.create(this::environment);
  }

  /** Keeps data files for the cluster, on every coordinator. */
  public Behavior<Storing.Command> store() {
    return DataFileStore.create(database);
  }

  @Override
  public void close() {
    runner.close();
    CloseHelper.closeAll(hub, bell, driver);
  }
}
