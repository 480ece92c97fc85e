package amc.protocol.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NormalsTest {
  private static final int N = 1_000_000;
  private static final long SEED = 20260101;
  private static final float[] SORTED = new float[N + Normals.GROUP];

  @BeforeAll
  static void draw() {
    Normals.INSTANCE.fill(SEED, Stream.PROPOSAL, 7, 0, N, SORTED);
    Arrays.sort(SORTED, 0, N);
  }

  @Test
  void shouldHaveTheMomentsOfTheNormalDistribution() {
    double[] power = new double[5];
    for (int i = 0; i < N; i++) {
      double x = SORTED[i];
      double p = 1;
      for (int k = 1; k <= 4; k++) {
        p *= x;
        power[k] += p / N;
      }
    }
    // five standard errors: the variance of x^k is E x^2k - (E x^k)^2 = 1, 2, 15, 96
    assertThat(power[1]).isCloseTo(0, within(5 * Math.sqrt(1.0 / N)));
    assertThat(power[2]).isCloseTo(1, within(5 * Math.sqrt(2.0 / N)));
    assertThat(power[3]).isCloseTo(0, within(5 * Math.sqrt(15.0 / N)));
    assertThat(power[4]).isCloseTo(3, within(5 * Math.sqrt(96.0 / N)));
  }

  @Test
  void shouldHaveTheTailsOfTheNormalDistribution() {
    double[] bounds = {2, 3, 4};
    double[] probabilities = {0.0455002639, 0.0026997961, 6.33424837e-5}; // of |x| > bound
    for (int b = 0; b < bounds.length; b++) {
      int count = 0;
      for (int i = 0; i < N; i++) {
        if (Math.abs(SORTED[i]) > bounds[b]) {
          count++;
        }
      }
      double expected = N * probabilities[b];
      assertThat((double) count).isCloseTo(expected, within(5 * Math.sqrt(expected)));
    }
  }

  @Test
  void shouldPassTheKolmogorovSmirnovTest() {
    double distance = 0;
    for (int i = 0; i < N; i++) {
      double phi = phi(SORTED[i]);
      distance = Math.max(distance, Math.max((i + 1.0) / N - phi, phi - (double) i / N));
    }
    assertThat(distance * Math.sqrt(N)).isLessThan(1.95); // exceeded with probability 1e-3
  }

  @Test
  void shouldNotCorrelateNeighboursAndPartnersOfAPair() {
    float[] x = new float[N + Normals.GROUP];
    Normals.INSTANCE.fill(SEED, Stream.PROPOSAL, 7, 0, N, x);
    for (int lag : new int[] {1, 15, 16, 32, 64}) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < N - lag; i++) {
        sum += (double) x[i] * x[i + lag];
        squares += (x[i] * x[i] - 1.0) * (x[i + lag] * x[i + lag] - 1.0);
      }
      assertThat(sum / N).as("lag %s", lag).isCloseTo(0, within(5 / Math.sqrt(N)));
      assertThat(squares / N).as("squares, lag %s", lag).isCloseTo(0, within(10 / Math.sqrt(N)));
    }
  }

  @Test
  void shouldAgreeWithTheExactTransformOfTheSameWords() {
    float[] out = new float[Normals.GROUP];
    int[] words = new int[Philox.WORDS];
    for (long step = 0; step < 2_000; step++) {
      Normals.INSTANCE.fill(SEED, Stream.INITIAL, step, 640, Normals.GROUP, out);
      for (int i = 0; i < Normals.GROUP; i++) {
        Philox.block(SEED, Stream.INITIAL, step, 160 + i % 16, words);
        int pair = i / 32;
        float u = Math.fma((float) (words[2 * pair] >>> 1), 0x1p-31f, 0x1p-32f);
        double radius = Math.sqrt(-2 * Math.log(u));
        int word = words[2 * pair + 1];
        double angle = ((word >>> 30) + (word << 2) * 0x1p-32) * Math.PI / 2;
        double exact = radius * (i % 32 < 16 ? Math.cos(angle) : Math.sin(angle));
        assertThat((double) out[i]).isCloseTo(exact, within(1e-6 * radius));
      }
    }
  }

  @Test
  void shouldStayFiniteAtTheEndsOfTheWords() {
    for (int word : new int[] {0, 1, 2, -1, -2, 0x7fffffff, 0x80000000, 0x40000000, 0xc0000000}) {
      assertThat(Math.abs(NormalTransform.radius(word))).isBetween(0f, 6.67f);
      double square =
          Math.pow(NormalTransform.cos(word), 2) + Math.pow(NormalTransform.sin(word), 2);
      assertThat(square).isCloseTo(1, within(1e-6));
    }
    assertThat(NormalTransform.radius(0)).isCloseTo(6.6604f, within(1e-4f));
    assertThat(Math.abs(NormalTransform.radius(-1))).isZero();
  }

  @Test
  void shouldGiveTheSameNumbersFromAnyStartingGroup() {
    float[] whole = new float[640];
    Normals.INSTANCE.fill(3, Stream.PROPOSAL, 1L << 40, 0, 640, whole);
    float[] part = new float[128];
    Normals.INSTANCE.fill(3, Stream.PROPOSAL, 1L << 40, 320, 100, part);
    assertThat(Arrays.copyOf(part, 100)).isEqualTo(Arrays.copyOfRange(whole, 320, 420));
  }

  @Test
  void shouldDifferBetweenSeedsStreamsAndHalvesOfTheStep() {
    assertThat(
            java.util.stream.Stream.of(
                    first(1, Stream.INITIAL, 1),
                    first(1L << 32, Stream.INITIAL, 1),
                    first(1, Stream.PROPOSAL, 1),
                    first(1, Stream.INITIAL, 2),
                    first(1, Stream.INITIAL, 1L << 32))
                .distinct())
        .hasSize(5);
  }

  private static float first(long seed, Stream stream, long step) {
    float[] out = new float[Normals.GROUP];
    Normals.INSTANCE.fill(seed, stream, step, 0, 1, out);
    return out[0];
  }

  /** Distribution function, by the series of Marsaglia (2004); exact to rounding for |x| < 7. */
  private static double phi(double x) {
    double sum = x;
    double term = x;
    for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }
}
