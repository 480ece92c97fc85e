package amc.protocol.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateHashTest {
  // bytes of xxHash's own sanity check, hashes by its reference implementation
  @ParameterizedTest
  @CsvSource({
    "0, 0, ef46db3751d8e999",
    "0, 9e3779b1, ac75fda2929b17ef",
    "4, 0, 9136a0dca57457ee",
    "4, 9e3779b1, caab286bd8e9fdb5",
    "8, 0, cdbcf538e71d1348",
    "12, 9e3779b1, 8252819f4e506951",
    "28, 0, 64cd9e8c96a9e2dd",
    "32, 0, 18b216492bb44b70",
    "32, 9e3779b1, b3f33bdf93ade409",
    "36, 9e3779b1, 57c73f9e3a6fc2c6",
    "64, 0, ef558f8acac2b5cd",
    "100, 9e3779b1, 4853706dc9625cae",
    "220, 0, b44a85b423e04207",
    "2000, 0, 62654b255049664b",
    "2000, 9e3779b1, 9ba1c02e581b8e86"
  })
  void shouldGiveTheHashesOfTheReferenceImplementation(int bytes, String seed, String expected) {
    StateHash hash = new StateHash(Long.parseUnsignedLong(seed, 16));
    ByteBuffer data = sanityBytes(bytes);
    while (data.hasRemaining()) {
      hash.add(data.getInt());
    }
    assertThat(Long.toHexString(hash.value())).isEqualTo(expected);
  }

  @Property(tries = 200)
  void shouldHashNumbersAsTheirLittleEndianBytes(
      @ForAll @Size(max = 20) long[] longs,
      @ForAll @Size(max = 20) float[] floats,
      @ForAll @Size(max = 20) double[] doubles) {
    StateHash numbers = new StateHash(5);
    StateHash words = new StateHash(5);
    for (long value : longs) {
      numbers.add(value);
      words.add((int) value).add((int) (value >>> 32));
    }
    numbers.add(floats).add(doubles);
    for (float value : floats) {
      words.add(Float.floatToRawIntBits(value));
    }
    for (double value : doubles) {
      words.add(Double.doubleToRawLongBits(value));
    }
    assertThat(numbers.value()).isEqualTo(words.value());
  }

  @Test
  void shouldGoOnAfterAValueWasTaken() {
    StateHash whole = new StateHash(1).add(10L).add(11L).add(12);
    StateHash asked = new StateHash(1).add(10L);
    long early = asked.value();
    assertThat(asked.add(11L).add(12).value()).isEqualTo(whole.value()).isNotEqualTo(early);
  }

  @Test
  void shouldTellZeroFromMinusZero() {
    assertThat(new StateHash(0).add(new double[] {0.0}).value())
        .isNotEqualTo(new StateHash(0).add(new double[] {-0.0}).value());
  }

  private static ByteBuffer sanityBytes(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    long generator = 2654435761L;
    while (bytes.hasRemaining()) {
      bytes.put((byte) (generator >>> 56));
      generator *= 0x9E3779B185EBCA8DL; // 11400714785074694797
    }
    return bytes.flip();
  }
}
