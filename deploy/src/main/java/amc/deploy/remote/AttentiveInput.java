package amc.deploy.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream from the network that fails when nothing has come for long, as after the loss of the
 * other machine, where reading would block for ever. Read by one thread; closed by any.
 */
final class AttentiveInput extends FilterInputStream {
  private final Duration silence;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long heardNs = System.nanoTime();
  private volatile boolean reading;
  private volatile boolean silent;

  /**
   * @param silence longest time without a byte
   */
  AttentiveInput(InputStream in, Duration silence) {
    super(in);
    this.silence = silence;
    Thread.ofVirtual().name("amc-silence").start(this::watch);
  }

  private void watch() {
    try {
      long left = silence.toNanos();
      while (!closed.await(left, TimeUnit.NANOSECONDS)) {
        left = heardNs + silence.toNanos() - System.nanoTime();
        if (left <= 0 && reading) {
          silent = true;
          in.close();
          return;
        }
        left = left <= 0 ? silence.toNanos() : left; // the reader is slow, not the network
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // Who reads hears of it.
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    heardNs = System.nanoTime();
    reading = true;
    try {
      int read = super.read(bytes, offset, length);
      if (read < 0 && silent) {
        throw tooSilent(null);
      }
      return read;
    } catch (IOException e) {
      throw silent ? tooSilent(e) : e;
    } finally {
      reading = false;
      heardNs = System.nanoTime();
    }
  }

  private IOException tooSilent(@Nullable IOException cause) {
    return new IOException("nothing came for " + silence.toSeconds() + " s", cause);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    super.close();
  }
}
