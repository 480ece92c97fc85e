package amc.worker.engine.simd;

import static java.util.Objects.requireNonNull;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.mc.ShardSums;
import amc.worker.network.DenseNetwork;
import amc.worker.network.DenseNetwork.Layer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates candidates on one shard at a time; the buffers of one thread. Not thread-safe. */
final class Evaluator<A> {
  /** Accumulators of a sum over samples; sample i of a shard goes to number i mod 16. */
  static final int ACCUMULATORS = 16;

  /** Which sums a candidate has: misclassified samples, losses, then the layers' signals. */
  private static final int WRONG = 0;

  private static final int LOSS = 1;
  private static final int SIGNALS = 2;

  private final List<Layer> layers;
  private final LossKind loss;
  private final Elements<A> elements;
  private final Kernels<A> kernels;
  private final int pad;
  private final int outputs;

  private final A[] first; // candidate: (neuron of the first layer, sample)
  private final A ping; // (neuron, sample)
  private final A pong; // (neuron, sample)
  private final A maxima; // rows
  private final A sums;
  private final A picked;
  private final A row;
  private final double[][] accumulators; // candidate: (sum, accumulator)

  Evaluator(
      DenseNetwork network,
      LossKind loss,
      Elements<A> elements,
      Kernels<A> kernels,
      int tileSamples,
      int candidatesAtOnce) {
    this.layers = network.layers();
    this.loss = loss;
    this.elements = elements;
    this.kernels = kernels;
    this.pad = elements.pad();
    this.outputs = network.outputs();
    int widest = layers.stream().mapToInt(Layer::outputs).max().orElseThrow();
    first = elements.table(candidatesAtOnce);
    Arrays.setAll(first, c -> elements.allocate(layers.getFirst().outputs() * tileSamples));
    ping = elements.allocate(widest * tileSamples);
    pong = elements.allocate(widest * tileSamples);
    maxima = elements.allocate(tileSamples);
    sums = elements.allocate(tileSamples);
    picked = elements.allocate(tileSamples);
    row = elements.allocate(tileSamples);
    accumulators = new double[candidatesAtOnce][(SIGNALS + layers.size()) * ACCUMULATORS];
  }

  /**
   * Evaluates candidates [from, from + count) and writes the shard's entries of rows [firstRow,
   * firstRow + count).
   *
   * @param inputSignals the first layer's signal sum, which is the same for all candidates; null
   *     where signals are not wanted
   */
  void evaluate(
      SimdBatch<A> batch,
      int shard,
      A[] parameters,
      int from,
      int count,
      @Nullable Double inputSignals,
      ShardSums results,
      int firstRow) {
    for (int c = 0; c < count; c++) {
      Arrays.fill(accumulators[c], 0);
    }
    boolean signals = inputSignals != null;
    Tiling tiling = batch.tiling();
    for (int tile = 0; tile < tiling.tiles(shard); tile++) {
      batch.inputs().forward(shard, tile, parameters, from, count, first, pad);
      for (int c = 0; c < count; c++) {
        evaluateTile(batch, shard, tile, parameters[from + c], first[c], signals, accumulators[c]);
      }
    }
    int samples = tiling.shardSamples(shard);
    for (int c = 0; c < count; c++) {
      int resultRow = firstRow + c;
      double[] a = accumulators[c];
      boolean error = loss == LossKind.CLASSIFICATION_ERROR;
      long correct = batch.labels() == null ? 0 : samples - (long) total(a, WRONG);
      results.set(resultRow, shard, total(a, error ? WRONG : LOSS), correct);
      if (inputSignals != null) {
        results.setSignal(resultRow, shard, 0, inputSignals);
        for (int layer = 1; layer < layers.size(); layer++) {
          results.setSignal(resultRow, shard, layer, total(a, SIGNALS + layer));
        }
      }
    }
  }

  private static double total(double[] accumulators, int sum) {
    double total = 0;
    for (int i = 0; i < ACCUMULATORS; i++) {
      total += accumulators[sum * ACCUMULATORS + i];
    }
    return total;
  }

  /** From the first layer's pre-activations to the sums. */
  @SuppressWarnings("ReferenceEquality") // which of two buffers it is
  private void evaluateTile(
      SimdBatch<A> batch,
      int shard,
      int tile,
      A parameters,
      A firstZ,
      boolean signals,
      double[] a) {
    int count = batch.tiling().count(shard, tile);
    int width = batch.tiling().width(shard, tile);
    A z = firstZ;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (i > 0) {
        A x = z;
        if (signals) {
          kernels.squares(layer.inputs(), x, width, row);
          accumulate(count, width, a, SIGNALS + i);
        }
        z = x == ping ? pong : ping;
        kernels.linear(layer, parameters, x, pad, z, pad, width);
      }
      if (layer.gainOffset() >= 0) {
        kernels.layerNorm(layer.outputs(), parameters, layer.gainOffset(), z, width);
      }
      if (layer.activation() != Activation.SOFTMAX) {
        kernels.activate(layer.activation(), z, pad, pad + layer.outputs() * width);
      }
    }
    finish(batch, batch.tiling().offset(shard, tile), z, count, width, a);
  }

  /** Softmax of the last layer (if any), losses and misclassified samples. */
  private void finish(SimdBatch<A> batch, int offset, A y, int count, int width, double[] a) {
    A labels = batch.labels();
    if (loss == LossKind.CROSS_ENTROPY) {
      kernels.pick(outputs, y, width, requireNonNull(labels), pad + offset, picked);
    }
    if (layers.getLast().activation() == Activation.SOFTMAX) {
      kernels.softmax(outputs, y, width, maxima, sums);
    }
    switch (loss) {
      case MSE -> {
        if (labels != null) {
          kernels.squaredErrorsOfLabels(outputs, y, width, labels, pad + offset, row);
        } else {
          int targetsAt = pad + offset * outputs;
          kernels.squaredErrors(outputs, y, width, requireNonNull(batch.targets()), targetsAt, row);
        }
        accumulate(count, width, a, LOSS);
      }
      case CROSS_ENTROPY -> {
        kernels.crossEntropy(maxima, sums, picked, width, row);
        accumulate(count, width, a, LOSS);
      }
      case CLASSIFICATION_ERROR -> {} // the misclassified samples are the loss
    }
    if (labels != null) {
      kernels.misclassified(outputs, y, width, labels, pad + offset, row);
      accumulate(count, width, a, WRONG);
    }
  }

  /** Adds the row to a sum, without its padding: adding zeros changes no accumulator. */
  private void accumulate(int count, int width, double[] a, int sum) {
    elements.clear(row, pad + count, pad + width);
    kernels.accumulate(row, width, a, sum * ACCUMULATORS);
  }
}
