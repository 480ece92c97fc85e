package amc.protocol.frame;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever comes in gives a frame or a reason to drop it; no forgery is taken. */
class FrameFuzzTest {
  private static final int MUTATIONS = 1_200_000;
  private static final int FRAMES = 600;
  private static final long RUN = 7;
  private static final long OTHER_RUN = 8;

  private final Random random = new Random(20120918);
  private final byte[] key = key(1);
  private final FrameCodec codec = new FrameCodec(RUN, key);
  private final List<byte[]> ours = new ArrayList<>();
  private final List<byte[]> others = new ArrayList<>();
  private final Set<UnsafeBuffer> authentic = new HashSet<>(); // equal by content
  private final FrameCounters counters = new FrameCounters();

  @BeforeEach
  void encodeFrames() {
    FrameCodec otherRun = new FrameCodec(OTHER_RUN, key(2));
    Frames frames = new Frames(1, RUN);
    Frames otherFrames = new Frames(2, OTHER_RUN);
    for (int i = 0; i < FRAMES; i++) {
      ours.add(Frames.bytes(codec, frames.next(i % Frames.KINDS)));
      others.add(Frames.bytes(otherRun, otherFrames.next(i % Frames.KINDS)));
      authentic.add(new UnsafeBuffer(ours.getLast()));
    }
  }

  @Test
  void shouldTakeNoFrameThatWasChanged() {
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = forged(i % 9);
      Decoded decoded = Frames.decode(codec, bytes);
      counters.count(decoded);
      if (decoded instanceof Frame && !authentic.contains(new UnsafeBuffer(bytes))) {
        throw new AssertionError("taken in mutation " + i + ": " + decoded);
      }
    }
    assertThat(counters.accepted() + counters.rejected()).isEqualTo(MUTATIONS);
    assertThat(counters.accepted()).isLessThan(MUTATIONS / 100);
    assertThat(Rejection.values())
        .filteredOn(reason -> reason != Rejection.MALFORMED)
        .allSatisfy(reason -> assertThat(counters.rejected(reason)).isPositive());
  }

  /** Somebody with the key gone mad: nothing is thrown, and what is taken has one encoding. */
  @Test
  void shouldSurviveChangedFramesThatAreAuthentic() {
    for (int i = 0; i < MUTATIONS / 4; i++) {
      byte[] bytes = pick(ours).clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        int at = HeaderFlyweight.LENGTH_OFFSET + 4 + random.nextInt(bytes.length - 12);
        bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1);
      }
      if (random.nextBoolean()) {
        bytes = Arrays.copyOf(bytes, HeaderFlyweight.MIN_LENGTH + random.nextInt(bytes.length));
      }
      UnsafeBuffer buffer = new UnsafeBuffer(bytes);
      buffer.putInt(HeaderFlyweight.LENGTH_OFFSET, bytes.length, LITTLE_ENDIAN);
      buffer.putLong(HeaderFlyweight.RUN_OFFSET, RUN, LITTLE_ENDIAN);
      int end = bytes.length - HeaderFlyweight.MAC_LENGTH;
      buffer.putLong(end, new FrameMac(key).of(buffer, 0, end), LITTLE_ENDIAN);
      Decoded decoded = Frames.decode(codec, bytes);
      counters.count(decoded);
      if (decoded instanceof Frame frame) {
        UnsafeBuffer again = new UnsafeBuffer(new byte[bytes.length]);
        assertThat(codec.encode(frame, again, 0)).isEqualTo(bytes.length);
        assertThat(again.byteArray()).isEqualTo(bytes);
      }
    }
    assertThat(counters.accepted()).isPositive();
    assertThat(counters.rejected(Rejection.MALFORMED)).isPositive();
    assertThat(counters.rejected(Rejection.WRONG_MAC)).isZero();
  }

  private byte[] forged(int how) {
    byte[] bytes = pick(ours).clone();
    return switch (how) {
      case 0 -> flipped(bytes, 1);
      case 1 -> flipped(bytes, 2 + random.nextInt(30));
      case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length)); // cut short
      case 3 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
        yield random.nextBoolean() ? longer : withLength(longer);
      }
      case 4 -> spliced(bytes, pick(ours));
      case 5 -> pick(others).clone(); // replay of another run
      case 6 -> { // replay of another run, relabelled
        byte[] other = pick(others).clone();
        new UnsafeBuffer(other).putLong(HeaderFlyweight.RUN_OFFSET, RUN, LITTLE_ENDIAN);
        yield other;
      }
      case 7 -> { // another version, length or MAC
        int[] fields = {
          HeaderFlyweight.VERSION_OFFSET,
          HeaderFlyweight.LENGTH_OFFSET + random.nextInt(4),
          bytes.length - 1 - random.nextInt(HeaderFlyweight.MAC_LENGTH)
        };
        bytes[fields[random.nextInt(fields.length)]] += (byte) (1 + random.nextInt(255));
        yield bytes;
      }
      default -> {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        yield noise;
      }
    };
  }

  private byte[] flipped(byte[] bytes, int count) {
    for (int bit : random.ints(0, bytes.length * 8).distinct().limit(count).toArray()) {
      bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
    }
    return bytes;
  }

  /** The beginning of one frame and the end of another, of the length declared or not. */
  private byte[] spliced(byte[] one, byte[] two) {
    int cut = random.nextInt(one.length + 1);
    int from = random.nextInt(two.length + 1);
    byte[] bytes = Arrays.copyOf(one, cut + two.length - from);
    System.arraycopy(two, from, bytes, cut, two.length - from);
    return random.nextBoolean() || bytes.length < 4 ? bytes : withLength(bytes);
  }

  private static byte[] withLength(byte[] bytes) {
    new UnsafeBuffer(bytes).putInt(HeaderFlyweight.LENGTH_OFFSET, bytes.length, LITTLE_ENDIAN);
    return bytes;
  }

  private byte[] pick(List<byte[]> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static byte[] key(int seed) {
    byte[] key = new byte[FrameCodec.KEY_LENGTH];
    IntStream.range(0, key.length).forEach(i -> key[i] = (byte) (seed * 31 + i));
    return key;
  }
}
