package amc.deploy.services;

import amc.protocol.job.UserError;
import amc.worker.link.NappingIdleStrategy;
import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.AeronException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The media driver that moves a process's frames, and the process's client of it. Embedded, it is
 * one thread of this process; external, a process of its own, named by its folder (its option
 * {@code aeron.dir}), which processes share.
 *
 * <p>An embedded driver keeps its files in a folder of its own under {@code /dev/shm} where there
 * is one, deleted on closing and when the process ends. Memory there: about 10 MiB, and 6 MiB
 * (three terms of {@link amc.protocol.aeron.Channels#TERM_LENGTH}) for each publication and each
 * sender heard: a coordinator needs 6 MiB x runs x (1 + workers), a worker 12 MiB x runs.
 *
 * <p>Thread-safe.
 */
public final class DataPlaneDriver implements AutoCloseable {
  /**
   * How long driver and client may hear nothing from each other. Both live in one process, so they
   * are lost together, and a process that was paused shall go on where it was.
   */
  private static final long EMBEDDED_LIVENESS_NS = TimeUnit.HOURS.toNanos(1);

  /**
   * How long a sender may send nothing that can be used before its receiver starts afresh: a worker
   * that did not poll for so long that it lost its place in the stream hears nothing until then. By
   * memory, one that does not take frames holds up the others for as long, when it has filled it.
   */
  private static final long RESTART_NS = TimeUnit.SECONDS.toNanos(2);

  /** How long a thread sleeps that looks up names or allots memory: frames do not wait for it. */
  private static final long ASIDE_NAP_MS = 10;

  /** How long to wait for an external driver. */
  private static final long EXTERNAL_TIMEOUT_MS = 5_000;

  private final Aeron aeron;
  private final @Nullable MediaDriver driver;
  private final @Nullable DriverFolder folder;

  private DataPlaneDriver(
      Aeron aeron, @Nullable MediaDriver driver, @Nullable DriverFolder folder) {
    this.aeron = aeron;
    this.driver = driver;
    this.folder = folder;
  }

  /**
   * Connects to a driver that runs, or starts one within this process.
   *
   * @param directory of the one that runs, or null
   * @param onError hears of failures of the threads
   * @throws UserError if there is none, or it does not start
   */
  static DataPlaneDriver of(@Nullable Path directory, Consumer<Throwable> onError) {
    return directory == null ? embedded(onError) : external(directory, onError);
  }

  /**
   * Starts a driver within this process.
   *
   * @param onError hears of failures of the driver's and the client's threads
   * @throws UserError if its files do not fit
   */
  public static DataPlaneDriver embedded(Consumer<Throwable> onError) {
    return start(new NappingIdleStrategy(), onError);
  }

  /**
   * Starts a driver within this process that moves nothing itself: for processes of this machine
   * that share it, whose frames go by its memory ({@link amc.protocol.aeron.Channels#MEMORY}). It
   * hardly needs the processor.
   *
   * @param onError hears of failures of the driver's and the client's threads
   * @throws UserError if its files do not fit
   */
  public static DataPlaneDriver forMemory(Consumer<Throwable> onError) {
    return start(new SleepingMillisIdleStrategy(ASIDE_NAP_MS), onError);
  }

  private static DataPlaneDriver start(IdleStrategy idle, Consumer<Throwable> onError) {
    DriverFolder folder = new DriverFolder(DriverFolder.parent());
    String name = folder.driver().toString();
    MediaDriver driver = null;
    try {
      driver = MediaDriver.launch(driverContext(name, idle, onError));
      long timeoutMs = TimeUnit.NANOSECONDS.toMillis(EMBEDDED_LIVENESS_NS);
      Aeron aeron = Aeron.connect(clientContext(name, onError).driverTimeoutMs(timeoutMs));
      return new DataPlaneDriver(aeron, driver, folder);
    } catch (AeronException | UncheckedIOException e) {
      CloseHelper.closeAll(driver, folder);
      throw new UserError(
          "data plane: Aeron's media driver does not start in %s: %s"
              .formatted(name, e.getMessage()),
          e);
    }
  }

  /**
   * Connects to a driver that runs.
   *
   * @param directory the driver's {@code aeron.dir}
   * @param onError hears of failures of the client's thread
   * @throws UserError if no driver runs there
   */
  public static DataPlaneDriver external(Path directory, Consumer<Throwable> onError) {
    try {
      return new DataPlaneDriver(
          Aeron.connect(
              clientContext(directory.toString(), onError).driverTimeoutMs(EXTERNAL_TIMEOUT_MS)),
          null,
          null);
    } catch (AeronException e) {
      throw new UserError(
          "data plane: no Aeron media driver runs in aeron.dir=%s; start one there, or leave the"
                  .formatted(directory)
              + " option out for an embedded one",
          e);
    }
  }

  private static MediaDriver.Context driverContext(
      String folder, IdleStrategy idle, Consumer<Throwable> onError) {
    return new MediaDriver.Context()
        .aeronDirectoryName(folder)
        .dirDeleteOnShutdown(true)
        .threadingMode(ThreadingMode.SHARED)
        .sharedIdleStrategy(idle)
        .asyncExecutorIdleStrategy(new SleepingMillisIdleStrategy(ASIDE_NAP_MS))
        // All of a publication's memory is taken when it is added: where there is too little, that
        // is an error then, not a crash when it is first touched.
        .termBufferSparseFile(false)
        .errorHandler(onError::accept)
        .imageLivenessTimeoutNs(RESTART_NS)
        .untetheredWindowLimitTimeoutNs(RESTART_NS)
        .untetheredRestingTimeoutNs(RESTART_NS)
        .clientLivenessTimeoutNs(EMBEDDED_LIVENESS_NS)
        .publicationUnblockTimeoutNs(2 * EMBEDDED_LIVENESS_NS);
  }

  private static Aeron.Context clientContext(String folder, Consumer<Throwable> onError) {
    return new Aeron.Context().aeronDirectoryName(folder).errorHandler(onError::accept);
  }

  /** Folder of the driver, for other processes that share it. */
  public Path directory() {
    return Path.of(aeron.context().aeronDirectoryName());
  }

  /** The client, for hubs and links; closed with the driver. */
  public Aeron aeron() {
    return aeron;
  }

  /**
   * Disconnects, and stops an embedded driver and deletes its files. No thread may use a hub or a
   * link of the client any more. Idempotent.
   */
  @Override
  public void close() {
    aeron.close();
    CloseHelper.closeAll(driver, folder);
  }
}
