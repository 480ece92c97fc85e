package amc.deploy.cluster;

import amc.deploy.data.DataHome;
import amc.worker.host.WorkerActor.Capacity;
import amc.worker.link.AeronWorkerLink;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker's process has once: its end of the data plane. Thread-safe. */
final class WorkerServices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerServices.class);

  private final String bindHost;
  private final int threads;
  private final DataPlaneDriver driver;

  /**
   * Starts the data plane.
   *
   * @param bindHost address to listen on, one that coordinators reach
   * @param threads that evaluate
   * @param mediaDriver folder of a media driver that runs, or null to start one
   */
  WorkerServices(String bindHost, int threads, @Nullable Path mediaDriver) {
    this.bindHost = bindHost;
    this.threads = threads;
    Consumer<Throwable> onError = e -> LOG.warn("data plane: {}", e.toString());
    this.driver = DataPlaneDriver.of(mediaDriver, onError);
  }

  /** What this worker offers. */
  Capacity capacity() {
    return new Capacity(
        threads, DataHome.path(), link -> new AeronWorkerLink(driver.aeron(), link, bindHost));
  }

  @Override
  public void close() {
    driver.close();
  }
}
