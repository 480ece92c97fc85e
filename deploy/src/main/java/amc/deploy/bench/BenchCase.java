package amc.deploy.bench;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.Precision;
import amc.protocol.random.Uniforms;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetworks;
import amc.worker.problem.Problem;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * A network and data set whose evaluation is timed.
 *
 * @param windows window lengths K to time
 */
public record BenchCase(
    String name, Problem.Supervised problem, Precision precision, List<Integer> windows) {

  private static final int IMAGES = 60_000;
  private static final List<Integer> SHORT = List.of(1, 8);

  /** All cases of the benchmark, smallest first. */
  public static List<BenchCase> all() {
    Dataset images = images();
    return Stream.of(
            deepNarrow("step-16", 16),
            deepNarrow("step-64", 64),
            logSine(),
            List.of(mnist(images)),
            List.of(wide(images)))
        .flatMap(List::stream)
        .toList();
  }

  private static BenchCase mnist(Dataset images) {
    return new BenchCase(
        "mnist 784-16-16-10",
        supervised(List.of(16, 16), Activation.SOFTMAX, images),
        Precision.FLOAT32,
        List.of(1, 4, 8, 16));
  }

  private static BenchCase wide(Dataset images) {
    return new BenchCase(
        "784-256-256-10",
        supervised(List.of(256, 256), Activation.SOFTMAX, images),
        Precision.FLOAT32,
        List.of(1, 4));
  }

  /** Figure 6's net: hidden layers of 4 but the last of 10, tanh everywhere; 1,000 points. */
  private static List<BenchCase> deepNarrow(String name, int depth) {
    List<Integer> hidden =
        Stream.concat(Collections.nCopies(depth - 1, 4).stream(), Stream.of(10)).toList();
    return inBothPrecisions(name, supervised(hidden, Activation.TANH, curve()));
  }

  /** Figure 4's net. */
  private static List<BenchCase> logSine() {
    return inBothPrecisions("fig4 1-100-1", supervised(List.of(100), Activation.IDENTITY, curve()));
  }

  private static List<BenchCase> inBothPrecisions(String name, Problem.Supervised problem) {
    return Stream.of(Precision.FLOAT32, Precision.FLOAT64)
        .map(p -> new BenchCase(name, problem, p, SHORT))
        .toList();
  }

  private static Problem.Supervised supervised(
      List<Integer> hidden, Activation output, Dataset data) {
    NetworkSpec.Dense spec =
        new NetworkSpec.Dense(
            hidden,
            Activation.TANH,
            output,
            false,
            new NetworkSpec.Initial(NetworkSpec.InitialKind.KAIMING, 1));
    return new Problem.Supervised(
        DenseNetworks.build(spec, data.features(), data.outputs()), LossKind.MSE, data, null);
  }

  private static Dataset curve() {
    int points = 1000;
    double[] t = new double[points];
    double[] y = new double[points];
    for (int i = 0; i < points; i++) {
      t[i] = i / (points - 1.0);
      y[i] = t[i] > 0.5 && t[i] < 0.75 ? 0.5 : 0;
    }
    return new Dataset("step function", points, 1, null, t, null, y, 1);
  }

  /**
   * Made-up images with MNIST's size and sparsity (19 % of pixels not zero, in strokes near the
   * centre), so that the benchmark needs no download. Class c has its strokes along direction c.
   */
  static Dataset images() {
    Draws draws = new Draws();
    byte[] pixels = new byte[IMAGES * 784];
    int[] labels = new int[IMAGES];
    for (int n = 0; n < IMAGES; n++) {
      labels[n] = n % 10;
      for (int stroke = 0; stroke < 3; stroke++) {
        double angle = Math.PI * (labels[n] + 3 * stroke) / 10 + 0.3 * draws.next();
        drawStroke(pixels, n * 784, angle, draws);
      }
    }
    return new Dataset("made-up images", IMAGES, 784, pixels, null, labels, null, 10);
  }

  /** Uniform numbers in (0, 1], always the same. */
  private static final class Draws {
    private long count;

    double next() {
      return Uniforms.openClosed(1, amc.protocol.random.Stream.INITIAL, count++);
    }
  }

  private static void drawStroke(byte[] pixels, int at, double angle, Draws draws) {
    double x = 14 + 6 * (draws.next() - 0.5);
    double y = 14 + 6 * (draws.next() - 0.5);
    for (double s = -7.5; s <= 7.5; s += 0.5) {
      int col = (int) (x + s * Math.cos(angle));
      int row = (int) (y + s * Math.sin(angle));
      for (int dr = -1; dr <= 1; dr++) {
        for (int dc = -1; dc <= 1; dc++) {
          int r = Math.clamp(row + dr, 4, 23);
          int c = Math.clamp(col + dc, 4, 23);
          int value = dr == 0 && dc == 0 ? 255 : 60 + (37 * r + 101 * c) % 190;
          pixels[at + 28 * r + c] = (byte) value;
        }
      }
    }
  }
}
