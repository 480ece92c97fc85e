package amc.deploy.client;

import akka.cluster.typed.Cluster;
import amc.coordinator.database.Database;
import amc.coordinator.loop.LoopFigures;
import amc.deploy.data.FolderTree;
import amc.deploy.node.ClusterNode;
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
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A cluster on this machine: a coordinator within this process and workers in processes of their
 * own, on loopback, whose frames go by shared memory. Its journal is thrown away at the end: what
 * lasts is the run's folder. Confined to one thread.
 */
final class EmbeddedCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Path journal;
  private final CoordinatorServices services;
  private final ClusterNode node;
  private final WorkerProcesses workers;

  private EmbeddedCluster(
      Path journal, CoordinatorServices services, ClusterNode node, WorkerProcesses workers) {
    this.journal = journal;
    this.services = services;
    this.node = node;
    this.workers = workers;
  }

  /**
   * Starts a cluster.
   *
   * @param workers number of worker processes
   * @param threads of each
   * @param client spawned beside the coordinator
   * @param stop whether to give up
   */
  static EmbeddedCluster start(int workers, int threads, Guardian client, BooleanSupplier stop)
      throws InterruptedException {
    try {
      Path journal = Files.createTempDirectory("amc-journal-");
      Database database = Database.file(journal.resolve("journal"));
      database.migrate();
      CoordinatorServices services = CoordinatorServices.inMemory(database, HOST);
      Path settings = EmbeddedSettings.in(journal);
      NodeOptions options =
          new NodeOptions(
              Role.COORDINATOR, HOST, 0, null, List.of(), true, database, null, settings, null);
      ClusterNode node =
          ClusterNode.start(
              options,
              Guardians.coordinator(
                  services::jobManager, Guardians.storing(services::store, client)));
      node.join(stop);
      int port = Cluster.get(node.system()).selfMember().address().getPort().orElseThrow();
      WorkerProcesses processes =
          new WorkerProcesses(
              workers, HOST + ":" + port, threads, services.mediaDriver(), settings);
      return new EmbeddedCluster(journal, services, node, processes);
    } catch (IOException | SQLException e) {
      throw new UserError(
          "the cluster's journal cannot be made in %s: %s; set java.io.tmpdir to another folder"
              .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
          e);
    }
  }

  /** What the loops of all runs have done so far. Thread-safe. */
  List<LoopFigures> figures() {
    return services.figures();
  }

  @Override
  public void close() {
    try {
      node.awaitEnd(() -> true); // while there are others to say goodbye to
      workers.close();
      workers.awaitEnd(); // before the media driver that they share
    } catch (InterruptedException e) {
      workers.close();
      Thread.currentThread().interrupt();
    }
    services.close();
    try {
      FolderTree.delete(journal);
    } catch (IOException e) {
      // A temporary folder is left behind; the system clears it.
    }
  }
}
