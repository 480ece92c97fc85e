package amc.protocol.frame;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;

class FrameMacTest {
  /**
   * The published test vectors of SipHash-2-4: key 00 01 .. 0f, messages 00 01 .. of 0 to 63 bytes.
   * That of 15 bytes is the worked example of the paper's appendix A.
   */
  private static final String VECTORS =
      """
      726fdb47dd0e0e31 74f839c593dc67fd 0d6c8009d9a94f5a 85676696d7fb7e2d
      cf2794e0277187b7 18765564cd99a68d cbc9466e58fee3ce ab0200f58b01d137
      93f5f5799a932462 9e0082df0ba9e4b0 7a5dbbc594ddb9f3 f4b32f46226bada7
      751e8fbc860ee5fb 14ea5627c0843d90 f723ca908e7af2ee a129ca6149be45e5
      3f2acc7f57c29bdb 699ae9f52cbe4794 4bc1b3f0968dd39c bb6dc91da77961bd
      bed65cf21aa2ee98 d0f2cbb02e3b67c7 93536795e3a33e88 a80c038ccd5ccec8
      b8ad50c6f649af94 bce192de8a85b8ea 17d835b85bbb15f3 2f2e6163076bcfad
      de4daaaca71dc9a5 a6a2506687956571 ad87a3535c49ef28 32d892fad841c342
      7127512f72f27cce a7f32346f95978e3 12e0b01abb051238 15e034d40fa197ae
      314dffbe0815a3b4 027990f029623981 cadcd4e59ef40c4d 9abfd8766a33735c
      0e3ea96b5304a7d0 ad0c42d6fc585992 187306c89bc215a9 d4a60abcf3792b95
      f935451de4f21df2 a9538f0419755787 db9acddff56ca510 d06c98cd5c0975eb
      e612a3cb9ecba951 c766e62cfcadaf96 ee64435a9752fe72 a192d576b245165a
      0a8787bf8ecb74b2 81b3e73d20b49b6f 7fa8220ba3b2ecea 245731c13ca42499
      b78dbfaf3a8d83bd ea1ad565322a1a0b 60e61c23a3795013 6606d7e446282b93
      6ca4ecb15c5f91e1 9f626da15c9625f3 e51b38608ef25f57 958a324ceb064572
      """;

  @Example
  void shouldGiveThePublishedKnownAnswers() {
    FrameMac mac = new FrameMac(ascending(FrameMac.KEY_LENGTH));
    long[] expected =
        Arrays.stream(VECTORS.strip().split("\\s+"))
            .mapToLong(word -> Long.parseUnsignedLong(word, 16))
            .toArray();
    long[] actual =
        IntStream.range(0, 64)
            .mapToLong(n -> mac.of(new UnsafeBuffer(ascending(n)), 0, n))
            .toArray();
    assertThat(actual).isEqualTo(expected);
    assertThat(actual[15]).isEqualTo(0xa129ca6149be45e5L);
  }

  @Property
  void shouldEqualItsNaiveTwin(
      @ForAll @Size(16) byte[] key, @ForAll @Size(max = 700) byte[] message, @ForAll byte before) {
    byte[] shifted = new byte[message.length + 1];
    shifted[0] = before;
    System.arraycopy(message, 0, shifted, 1, message.length);
    assertThat(new FrameMac(key).of(new UnsafeBuffer(shifted), 1, message.length))
        .isEqualTo(naive(key, message));
  }

  @Example
  void shouldRefuseKeysOfOtherLengths() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FrameMac(new byte[15]))
        .withMessage("key.length=15 must be 16 bytes");
  }

  private static byte[] ascending(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** The specification word by word, on integers of any size modulo 2^64. */
  private static long naive(byte[] key, byte[] message) {
    BigInteger k0 = word(key, 0);
    BigInteger k1 = word(key, 8);
    BigInteger[] v = {
      k0.xor(new BigInteger("somepseu".getBytes(US_ASCII))),
      k1.xor(new BigInteger("dorandom".getBytes(US_ASCII))),
      k0.xor(new BigInteger("lygenera".getBytes(US_ASCII))),
      k1.xor(new BigInteger("tedbytes".getBytes(US_ASCII)))
    };
    byte[] padded = Arrays.copyOf(message, (message.length / 8 + 1) * 8);
    padded[padded.length - 1] = (byte) message.length;
    for (int i = 0; i < padded.length; i += 8) {
      BigInteger m = word(padded, i);
      v[3] = v[3].xor(m);
      rounds(v, 2);
      v[0] = v[0].xor(m);
    }
    v[2] = v[2].xor(BigInteger.valueOf(0xff));
    rounds(v, 4);
    return v[0].xor(v[1]).xor(v[2]).xor(v[3]).longValue();
  }

  private static void rounds(BigInteger[] v, int count) {
    for (int i = 0; i < count; i++) {
      half(v, 0, 1, 13, 32);
      half(v, 2, 3, 16, 0);
      half(v, 2, 1, 17, 32);
      half(v, 0, 3, 21, 0);
    }
  }

  /** a += b; b <<<= turnB; b ^= a; a <<<= turnA. */
  private static void half(BigInteger[] v, int a, int b, int turnB, int turnA) {
    v[a] = low(v[a].add(v[b]));
    v[b] = turned(v[b], turnB).xor(v[a]);
    v[a] = turned(v[a], turnA);
  }

  private static BigInteger turned(BigInteger x, int bits) {
    return low(x.shiftLeft(bits)).or(x.shiftRight(64 - bits));
  }

  private static BigInteger low(BigInteger x) {
    return x.mod(BigInteger.ONE.shiftLeft(64));
  }

  private static BigInteger word(byte[] bytes, int offset) {
    BigInteger word = BigInteger.ZERO;
    for (int i = 7; i >= 0; i--) {
      word = word.shiftLeft(8).or(BigInteger.valueOf(bytes[offset + i] & 0xff));
    }
    return word;
  }
}
