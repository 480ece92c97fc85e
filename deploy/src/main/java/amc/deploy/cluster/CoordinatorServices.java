package amc.deploy.cluster;

import akka.actor.typed.Behavior;
import amc.coordinator.run.AeronHub;
import amc.coordinator.run.JobManager;
import amc.coordinator.run.LoopFigures;
import amc.coordinator.run.RunAgent;
import amc.coordinator.run.RunEnvironment;
import amc.coordinator.store.DataFileStore;
import amc.coordinator.store.Database;
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
final class CoordinatorServices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorServices.class);

  private final Database database;
  private final String host;
  private final DataPlaneDriver driver;
  private final AeronHub hub;
  private final RunAgent agent = new RunAgent();
  private final AgentRunner runner;
  private final AtomicInteger streams = new AtomicInteger();

  private CoordinatorServices(
      Database database, String host, DataPlaneDriver driver, AeronHub hub) {
    this.database = database;
    this.host = host;
    this.driver = driver;
    this.hub = hub;
    this.runner =
        new AgentRunner(
            new NappingIdleStrategy(), e -> LOG.error("a run's loop failed", e), null, agent);
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
  static CoordinatorServices start(
      Database database,
      String host,
      String bindHost,
      int controlPort,
      int answerPort,
      @Nullable Path mediaDriver) {
    DataPlaneDriver driver =
        DataPlaneDriver.of(mediaDriver, e -> LOG.warn("data plane: {}", e.toString()));
    try {
      AeronHub hub = new AeronHub(driver.aeron(), bindHost, controlPort, answerPort);
      return new CoordinatorServices(database, host, driver, hub);
    } catch (RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  /** Folder of the media driver, for workers on this machine. */
  Path mediaDriver() {
    return driver.directory();
  }

  /** What the loops of all runs have done so far. */
  List<LoopFigures> figures() {
    return agent.figures();
  }

  /** What runs of an epoch need. */
  private RunEnvironment environment(int epoch) {
    return new RunEnvironment(
        epoch,
        database,
        agent,
        () -> new DataLink(host, hub.controlPort(), hub.answerPort(), streams.incrementAndGet()),
        (run, address) -> hub.open(run, address.stream()),
        Secrets::key);
  }

  /** The job manager, for as long as it is this node's turn. */
  Behavior<Jobs.Command> jobManager() {
    return JobManager.create(this::environment);
  }

  /** Keeps data files for the cluster, on every coordinator. */
  Behavior<Storing.Command> store() {
    return DataFileStore.create(database);
  }

  @Override
  public void close() {
    runner.close();
    CloseHelper.closeAll(hub, driver);
  }
}
