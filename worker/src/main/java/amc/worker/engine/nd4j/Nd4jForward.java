package amc.worker.engine.nd4j;

import static java.util.Objects.requireNonNull;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.worker.engine.math.DoubleMath;
import amc.worker.engine.nd4j.Nd4jEngine.PerSample;
import amc.worker.engine.nd4j.Nd4jWeights.LayerViews;
import amc.worker.network.DenseNetwork;
import amc.worker.network.DenseNetwork.Layer;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.floating.SquaredNorm;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.api.ops.impl.transforms.custom.XwPlusB;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Evaluates a network on chunks of samples, in buffers of its own. All matrices are row-major with
 * a sample a row, so no product needs a copy or transposition and samples are contiguous.
 */
final class Nd4jForward implements AutoCloseable {
  private final DenseNetwork network;
  private final LossKind loss;
  private final int capacity;
  private final List<INDArray> buffers; // of each layer's (sample, neuron)

  /**
   * @param capacity samples a chunk at most
   */
  Nd4jForward(DenseNetwork network, LossKind loss, DataType type, int capacity) {
    this.network = network;
    this.loss = loss;
    this.capacity = capacity;
    this.buffers =
        network.layers().stream()
            .map(
                layer ->
                    Nd4j.createUninitialized(type, new long[] {capacity, layer.outputs()}, 'c'))
            .toList();
  }

  /** Evaluates samples [from, to) of the batch and writes what it finds from {@code at} on. */
  void evaluate(Nd4jWeights weights, Nd4jBatch batch, int from, int to, PerSample values, int at) {
    INDArray x = rows(batch.inputs(), from, to);
    for (int l = 0; l < network.layers().size(); l++) {
      if (values.signals.length > 0) {
        try (INDArray squares = squaredNorm(x)) {
          read(squares, values.signals[l], at);
        }
      }
      INDArray buffer = buffers.get(l);
      INDArray z = to - from == capacity ? buffer : rows(buffer, 0, to - from);
      layer(network.layers().get(l), weights.layer(l), x, z);
      x = z;
    }
    if (batch.labels() != null) {
      INDArray labels = batch.labels().get(NDArrayIndex.interval(from, to));
      try (INDArray guess = x.argMax(1);
          INDArray correct = guess.eq(labels)) {
        read(correct, values.correct, at);
      }
    }
    loss(x, rows(batch.targets(), from, to), values, at);
  }

  private static INDArray rows(INDArray matrix, int from, int to) {
    return matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  private void layer(Layer layer, LayerViews views, INDArray x, INDArray z) {
    Nd4j.exec(new XwPlusB(new INDArray[] {x, views.weight(), views.bias()}, z));
    if (views.gain() != null) {
      normalise(z, views.gain(), requireNonNull(views.shift()));
    }
    activate(layer.activation(), z);
  }

  private static void normalise(INDArray z, INDArray gain, INDArray shift) {
    try (INDArray mean = z.mean(true, 1)) {
      z.subiColumnVector(mean);
    }
    try (INDArray deviation = squaredNorm(z)) {
      deviation.divi(z.columns()).addi(DenseNetwork.LAYER_NORM_EPSILON);
      z.diviColumnVector(Transforms.sqrt(deviation, false));
    }
    z.muliRowVector(gain).addiRowVector(shift);
  }

  private void activate(Activation activation, INDArray z) {
    switch (activation) {
      case TANH -> Transforms.tanh(z, false);
      case RELU -> Transforms.relu(z, false);
      case GELU -> gelu(z);
      case SIGMOID -> Transforms.sigmoid(z, false);
      case SIN -> Transforms.sin(z, false);
      case SIGN -> Transforms.sign(z, false);
      case HEAVISIDE -> Transforms.step(z, false);
      case IDENTITY -> {}
      case SOFTMAX -> {
        if (loss != LossKind.CROSS_ENTROPY) { // which is computed from the logits
          Nd4j.exec(new SoftMax(z, z, 1));
        }
      }
    }
  }

  /** {@code x sigmoid(x (g1 + g3 x^2))}; ND4J's own gelu is another approximation. */
  private static void gelu(INDArray z) {
    try (INDArray gate = z.mul(z)) {
      gate.muli(DoubleMath.GELU_3).addi(DoubleMath.GELU_1).muli(z);
      z.muli(Transforms.sigmoid(gate, false));
    }
  }

  /** Writes losses, and takes back what is correct by a guess among outputs with a NaN. */
  private void loss(INDArray z, INDArray targets, PerSample values, int at) {
    int end = at + z.rows();
    if (loss == LossKind.CROSS_ENTROPY) {
      crossEntropy(z, targets, values.loss, at);
    } else {
      try (INDArray squares = squaredNorm(z.subi(targets))) {
        read(squares, values.loss, at);
      }
    }
    for (int i = at; i < end; i++) {
      if (Double.isNaN(values.loss[i])) { // exactly where an output is
        values.correct[i] = 0;
      }
      if (loss == LossKind.CLASSIFICATION_ERROR) {
        values.loss[i] = 1 - values.correct[i];
      }
    }
  }

  /** {@code log(sum_j exp(z_j - m)) - (z_label - m)}. */
  private static void crossEntropy(INDArray z, INDArray targets, double[] losses, int at) {
    try (INDArray max = z.max(true, 1)) {
      z.subiColumnVector(max);
    }
    try (INDArray atLabels = z.mul(targets);
        INDArray ofLabel = atLabels.sum(1)) {
      Transforms.exp(z, false);
      try (INDArray partition = z.sum(1)) {
        Transforms.log(partition, false).subi(ofLabel);
        read(partition, losses, at);
      }
    }
  }

  /** Sums of squares of the rows, (sample, 1). */
  private static INDArray squaredNorm(INDArray x) {
    // ND4J returns null instead of the squares of a single column
    return x.columns() == 1 ? x.mul(x) : Nd4j.exec(new SquaredNorm(x, true, 1));
  }

  private static void read(INDArray vector, double[] to, int at) {
    if (vector.dataType() == DataType.DOUBLE) {
      vector.data().asNioDouble().get(to, at, (int) vector.length());
    } else {
      try (INDArray wide = vector.castTo(DataType.DOUBLE)) {
        read(wide, to, at);
      }
    }
  }

  @Override
  public void close() {
    buffers.forEach(INDArray::close);
  }
}
