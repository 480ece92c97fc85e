package amc.worker.engine.simd;

import amc.protocol.job.Activation;
import amc.worker.network.DenseNetwork.Layer;

/**
 * Vector kernels over one tile. Generated at build time for each precision and vector width; all
 * give the bits that {@link amc.worker.network.DenseNetwork} and {@link amc.worker.loss.LossEngine}
 * define.
 *
 * <p>Activations of a tile are laid out (neuron, sample), neurons {@code width} apart; it is a
 * multiple of {@link Tiling#GROUP}. Arrays without an offset of their own start behind {@link
 * Elements#PAD_BYTES}. A row is an array of one value a sample. Stateless.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
interface Kernels<A> {
  /** Pre-activations z of a layer from activations x of the layer before. */
  void linear(Layer layer, A parameters, A x, int xAt, A z, int zAt, int width);

  /** Applies an elementwise activation in place to [from, to), a multiple of the group long. */
  void activate(Activation activation, A data, int from, int to);

  /** Normalises z in place; gains at {@code gainAt}, biases behind them. */
  void layerNorm(int neurons, A parameters, int gainAt, A z, int width);

  /** Softmax in place; rows of the maxima m and the sums s. */
  void softmax(int outputs, A z, int width, A maxima, A sums);

  /** Row of the outputs z of each sample's class. */
  void pick(int outputs, A z, int width, A labels, int labelsAt, A picked);

  /** Row of cross entropies from the rows that {@link #softmax} and {@link #pick} wrote. */
  void crossEntropy(A maxima, A sums, A picked, int width, A losses);

  /** Row of squared errors summed over the outputs; targets laid out like outputs. */
  void squaredErrors(int outputs, A y, int width, A targets, int targetsAt, A losses);

  /** As {@link #squaredErrors} with one-hot encoded labels. */
  void squaredErrorsOfLabels(int outputs, A y, int width, A labels, int labelsAt, A losses);

  /** Row of 0 where the label is the first of the largest outputs and none is NaN, else 1. */
  void misclassified(int outputs, A y, int width, A labels, int labelsAt, A wrong);

  /** Row of squares of activations summed over the neurons. */
  void squares(int neurons, A x, int width, A sums);

  /**
   * Adds entry i of a row to {@code sums[sumsAt + i % 16]} for i ascending.
   *
   * @param count a multiple of 16
   */
  void accumulate(A row, int count, double[] sums, int sumsAt);
}
