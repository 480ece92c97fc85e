package amc.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Streams whose other end is lost. */
final class AttentiveInputTest {
  /** Nothing comes; whoever reads is let go where it is closed. */
  private static final class Silent extends InputStream {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      try {
        closed.await();
        return -1;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  void shouldFailWhereNothingComes() throws IOException {
    try (InputStream in = new AttentiveInput(new Silent(), Duration.ofMillis(1))) {
      assertThatThrownBy(in::read)
          .isInstanceOf(IOException.class)
          .hasMessage("nothing came for 0 s");
    }
  }

  @Test
  void shouldPassOnWhatComes() throws IOException {
    byte[] content = {1, -1, 3};
    try (InputStream in =
        new AttentiveInput(new ByteArrayInputStream(content), Duration.ofHours(1))) {
      assertThat(in.read()).isEqualTo(1);
      assertThat(in.read()).isEqualTo(255);
      assertThat(in.readAllBytes()).containsExactly(3);
      assertThat(in.read()).isEqualTo(-1);
    }
  }
}
