package amc.worker.host;

import amc.protocol.job.UserError;
import amc.protocol.message.StoredState;
import amc.worker.files.Contents;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a run's states to the coordinators while the run goes on: one at a time, and of those that
 * wait the newest only, so that no more than two are held. Thread-safe.
 */
final class StateSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateSender.class);

  private final Contents.Stores stores;
  private final Consumer<StoredState> kept;
  private byte @Nullable [] waiting;
  private boolean sending;
  private volatile boolean closed;

  /**
   * @param stores asked for as long as this is open
   * @param kept hears which states can be fetched; called on another thread
   */
  StateSender(Contents.Stores stores, Consumer<StoredState> kept) {
    this.stores =
        question -> {
          if (closed) {
            throw new UserError("the run has ended here");
          }
          return stores.ask(question);
        };
    this.kept = kept;
  }

  /**
   * Sends a state, and returns at once.
   *
   * @param bytes {@link amc.protocol.mc.Snapshot#toBytes} of it
   */
  synchronized void send(byte[] bytes) {
    waiting = bytes;
    if (!sending) {
      sending = true;
      Thread.ofVirtual().name("amc-states").start(this::work);
    }
  }

  private synchronized byte @Nullable [] next() {
    byte[] next = waiting;
    waiting = null;
    sending = next != null;
    return next;
  }

  private void work() {
    for (byte[] bytes = next(); bytes != null; bytes = next()) {
      try {
        StoredState state = Contents.describe(bytes);
        Contents.bring(stores, state, bytes);
        kept.accept(state);
      } catch (RuntimeException e) { // the coordinator asks for another one some time
        if (!closed) {
          LOG.warn("A state could not be kept: {}", e.getMessage());
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
