package amc.worker.engine.simd;

import amc.protocol.job.Activation;
import amc.protocol.random.Stream;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetwork.Layer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A call of every generated kernel, on little data: what it allocates, and nothing else, shows. */
final class KernelCalls {
  private static final int WIDTH = Tiling.GROUP;
  private static final int INPUTS = 8;
  private static final int PAIRED_SAMPLES = 64;
  private static final int FEATURES = 100;

  private final Map<String, Runnable> calls = new LinkedHashMap<>();

  private KernelCalls() {}

  /** Calls by the names of what they call. */
  static Map<String, Runnable> of(VectorWidth width) {
    KernelCalls all = new KernelCalls();
    all.dense("float", new FloatElements(), width);
    all.dense("double", new DoubleElements(), width);
    all.sparse(width);
    SimdNormals normals = new SimdNormals(width);
    float[] out = new float[4 * 64];
    all.calls.put("normals", () -> normals.fill(1, Stream.PROPOSAL, 2, 0, out.length, out));
    return all.calls;
  }

  private <A> void dense(String type, Elements<A> elements, VectorWidth width) {
    Kernels<A> kernels = elements.kernels(width);
    int pad = elements.pad();
    A x = elements.allocate(INPUTS * WIDTH);
    A z = elements.allocate(INPUTS * WIDTH);
    A labels = elements.allocate(WIDTH);
    A maxima = elements.allocate(WIDTH);
    A sums = elements.allocate(WIDTH);
    A row = elements.allocate(WIDTH);
    A parameters = elements.allocate(INPUTS * INPUTS + 3 * INPUTS);
    double[] accumulators = new double[16];
    Random random = new Random(1);
    for (int i = 0; i < INPUTS * WIDTH; i++) {
      elements.set(x, pad + i, random.nextGaussian());
    }
    for (int i = 0; i < WIDTH; i++) {
      elements.set(labels, pad + i, random.nextInt(INPUTS));
    }
    for (int neurons = 1; neurons <= 6; neurons++) {
      Layer layer = new Layer(INPUTS, neurons, Activation.IDENTITY, 0, INPUTS * neurons, -1);
      calls.put(
          type + " linear" + neurons,
          () -> kernels.linear(layer, parameters, x, pad, z, pad, WIDTH));
    }
    for (Activation activation : Activation.values()) {
      if (activation != Activation.SOFTMAX && activation != Activation.IDENTITY) {
        calls.put(type + " " + activation, () -> kernels.activate(activation, x, pad, pad + WIDTH));
      }
    }
    calls.put(type + " layerNorm", () -> kernels.layerNorm(INPUTS, parameters, 0, x, WIDTH));
    calls.put(type + " softmax", () -> kernels.softmax(INPUTS, x, WIDTH, maxima, sums));
    calls.put(type + " pick", () -> kernels.pick(INPUTS, x, WIDTH, labels, pad, row));
    calls.put(type + " crossEntropy", () -> kernels.crossEntropy(maxima, sums, row, WIDTH, row));
    calls.put(type + " squaredErrors", () -> kernels.squaredErrors(INPUTS, x, WIDTH, z, pad, row));
    calls.put(
        type + " squaredErrorsOfLabels",
        () -> kernels.squaredErrorsOfLabels(INPUTS, x, WIDTH, labels, pad, row));
    calls.put(
        type + " misclassified", () -> kernels.misclassified(INPUTS, x, WIDTH, labels, pad, row));
    calls.put(type + " squares", () -> kernels.squares(INPUTS, x, WIDTH, row));
    calls.put(type + " accumulate", () -> kernels.accumulate(row, WIDTH, accumulators, 0));
  }

  private void sparse(VectorWidth width) {
    byte[] pixels = new byte[PAIRED_SAMPLES * FEATURES];
    Random random = new Random(2);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(4) == 0 ? (byte) random.nextInt(256) : 0;
    }
    Dataset data =
        new Dataset(
            "pixels", PAIRED_SAMPLES, FEATURES, pixels, null, new int[PAIRED_SAMPLES], null, 1);
    Columns columns = Columns.of(data);
    int[] indices = new int[PAIRED_SAMPLES];
    Arrays.setAll(indices, i -> i);
    Tiling tiling = new Tiling(PAIRED_SAMPLES, PAIRED_SAMPLES, PAIRED_SAMPLES);
    SparseKernels kernels = SparseKernels.of(width);
    ImagePairs pairs = ImagePairs.of(data, columns, kernels, indices, tiling, true, new int[0]);
    int pad = SparseKernels.PAD;
    for (int strips = 1; strips <= kernels.maxStrips(); strips *= 2) {
      int s = strips;
      float[] panel = new float[pad + (1 + FEATURES) * s * 16];
      float[] z = new float[pad + PAIRED_SAMPLES * s * 16];
      calls.put(
          "sparse accumulate" + s,
          () -> {
            kernels.accumulate(s, panel, pad + s * 16, pad, pairs, 0, z);
            kernels.accumulate(s, panel, pad + s * 16, -1, pairs, 0, z);
          });
    }
    int[] entries = new int[FEATURES + SparseKernels.SPARE_ENTRIES];
    calls.put("sparse list", () -> kernels.list(pixels, 0, FEATURES, FEATURES, entries, 0));
    float[] z = new float[pad + 256];
    float[] buffer = new float[pad + 768];
    float[] out = new float[pad + 256];
    calls.put("sparse transpose", () -> kernels.transpose(z, pad, 16, buffer, 16, out, pad, 16));
    calls.put("sparse transpose10", () -> kernels.transpose(z, pad, 16, buffer, 10, out, pad, 16));
  }
}
