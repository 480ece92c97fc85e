package amc.deploy.services;

import amc.deploy.data.DataHome;
import amc.protocol.frame.Link;
import amc.protocol.message.Hosting.DataLink;
import amc.worker.host.WorkerActor.Capacity;
import amc.worker.host.WorkerActor.Wire;
import amc.worker.link.AeronWorkerLink;
import amc.worker.link.NappingIdleStrategy;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker's process has once: its end of the data plane. Thread-safe. */
public final class WorkerServices implements AutoCloseable {
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
  public WorkerServices(String bindHost, int threads, @Nullable Path mediaDriver) {
    this.bindHost = bindHost;
    this.threads = threads;
    Consumer<Throwable> onError = e -> LOG.warn("data plane: {}", e.toString());
    this.driver = DataPlaneDriver.of(mediaDriver, onError);
  }

  /** What this worker offers. */
  public Capacity capacity() {
    return new Capacity(threads, DataHome.path(), this::connect);
  }

  private Wire connect(DataLink to) {
    Link link = new AeronWorkerLink(driver.aeron(), to, bindHost);
    if (!to.isMemory()) {
      return new Wire(link, new NappingIdleStrategy());
    }
    Doorbell bell = Doorbell.ofWorker(to.answerPort());
    return new Wire(bell.ringing(link), bell);
  }

  @Override
  public void close() {
    driver.close();
  }
}
