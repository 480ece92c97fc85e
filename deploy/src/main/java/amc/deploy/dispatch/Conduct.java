package amc.deploy.dispatch;

import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.Lead.Superseded;
import amc.coordinator.catalog.Standing;
import amc.coordinator.catalog.State;
import amc.coordinator.folder.RunFolder;
import amc.deploy.client.Where;
import amc.deploy.data.FolderTree;
import amc.protocol.job.UserError;
import amc.worker.files.FileFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that the cluster works on, on a thread of its own, and what has come of it. Thread-safe.
 */
final class Conduct {
  private static final Logger LOG = LoggerFactory.getLogger(Conduct.class);
  private static final long RETRY_S = 1;
  private static final long PUBLISH_MS = 500;
  private static final String BROKEN = "it failed on the coordinator: see its log";

  private final Entry entry;
  private final Where where;
  private final FileFinder finder;
  private final Path folder;
  private final Publisher publisher;
  private final Thread thread;
  private volatile boolean cancelled;
  private volatile boolean left;
  private volatile Standing standing;
  private volatile @Nullable End end;
  private long publishedNs;

  /**
   * How a job has ended.
   *
   * @param reason why it has failed, else empty
   * @param summary {@code summary.json}, or null
   */
  record End(State state, String reason, @Nullable String summary) {}

  private Conduct(Entry entry, Where where, FileFinder finder, Path folder, Publisher publisher) {
    this.entry = entry;
    this.where = where;
    this.finder = finder;
    this.folder = folder;
    this.publisher = publisher;
    this.standing = entry.standing();
    this.thread =
        Thread.ofPlatform().daemon().name("amc-job-" + entry.number()).unstarted(this::run);
    this.publishedNs = System.nanoTime();
  }

  /**
   * Begins.
   *
   * @param folder for the job's files, removed at the end; must not exist
   * @param cancelled whether it is to be stopped for good at once
   */
  static Conduct start(
      Entry entry,
      Where where,
      FileFinder finder,
      Path folder,
      Publisher publisher,
      boolean cancelled) {
    Conduct conduct = new Conduct(entry, where, finder, folder, publisher);
    conduct.cancelled = cancelled;
    conduct.thread.start();
    return conduct;
  }

  /** How far it is. */
  Standing standing() {
    return standing;
  }

  /** How it has ended, with its results in the catalog; null while it goes on. */
  @Nullable End end() {
    return end;
  }

  /** Stops it for good. */
  void cancel() {
    cancelled = true;
  }

  /** Leaves it as it is, for another coordinator to go on with. Does not wait. */
  void leave() {
    left = true;
    thread.interrupt();
  }

  private void run() {
    try {
      End how = conduct();
      publish();
      end = new End(how.state(), how.reason(), summary());
    } catch (InterruptedException | Superseded e) {
      LOG.info("job {}: left to another coordinator", entry.number());
    } catch (RuntimeException | Error e) {
      if (!left) {
        LOG.error("job {} failed", entry.number(), e);
        end = new End(State.FAILED, BROKEN, null);
      }
    } finally {
      remove();
    }
  }

  private End conduct() throws InterruptedException {
    try {
      boolean finished = Work.run(entry, where, finder, folder, () -> cancelled, this::stands);
      return new End(finished ? State.FINISHED : State.CANCELLED, "", null);
    } catch (UserError e) {
      requireStay();
      return cancelled
          ? new End(State.CANCELLED, "", null)
          : new End(State.FAILED, String.valueOf(e.getMessage()), null);
    }
  }

  private void requireStay() throws InterruptedException {
    if (left) {
      throw new InterruptedException("told to leave");
    }
  }

  /** On the job's thread, some times a second. */
  private void stands(Standing now) {
    standing = now;
    long nowNs = System.nanoTime();
    if (nowNs - publishedNs >= TimeUnit.MILLISECONDS.toNanos(PUBLISH_MS)) {
      publishedNs = nowNs;
      try {
        publisher.progress();
      } catch (SQLException | IOException e) {
        LOG.warn("job {}: its metrics are not published yet: {}", entry.number(), e.getMessage());
      } catch (Superseded e) {
        leave();
      }
    }
  }

  /** What the job has left, once the database takes it. */
  private void publish() throws InterruptedException, Superseded {
    while (true) {
      try {
        if (Files.isDirectory(folder)) {
          publisher.results();
        }
        return;
      } catch (SQLException e) {
        LOG.warn("job {}: its results wait for the database: {}", entry.number(), e.getMessage());
        TimeUnit.SECONDS.sleep(RETRY_S);
      } catch (IOException e) {
        requireStay();
        throw new IllegalStateException(e);
      }
    }
  }

  private @Nullable String summary() {
    Path file = folder.resolve(RunFolder.SUMMARY);
    try {
      return Files.exists(file) ? Files.readString(file) : null;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void remove() {
    try {
      FolderTree.delete(folder);
    } catch (IOException e) {
      LOG.warn("{} is left behind: {}", folder, e.toString());
    }
  }
}
