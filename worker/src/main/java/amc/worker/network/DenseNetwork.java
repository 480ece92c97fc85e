package amc.worker.network;

import amc.protocol.job.Activation;
import java.util.List;

/**
 * Fully connected layers. Arithmetic, which every bit-exact engine follows: for each sample and
 * neuron j, {@code z_j = b_j}, then {@code z_j = fma(x_i, w_ij, z_j)} for i ascending; then layer
 * norm (if any), then the activation. All in the job's precision, elementary functions as {@link
 * amc.worker.engine.math.FloatMath} and {@link amc.worker.engine.math.DoubleMath} define them.
 *
 * <p>Layer norm over the n neurons of a layer: {@code m = (z_0 + z_1 + ...) / n}, added in
 * ascending order; {@code v = 0}, then {@code v = fma(d_j, d_j, v)} with {@code d_j = z_j - m} for
 * j ascending; {@code r = 1 / sqrt(v / n + epsilon)}; {@code z_j = fma(d_j * r, gain_j, bias_j)}.
 *
 * <p>Softmax: {@code m = z_0}, then {@code m = z_j > m ? z_j : m} for j ascending; {@code e_j =
 * exp(z_j - m)}; {@code s = e_0 + e_1 + ...} in ascending order; {@code p_j = e_j * (1 / s)}.
 *
 * @param layers at least one, inputs first
 */
public record DenseNetwork(List<Layer> layers, ParameterLayout layout) implements Network {
  /** Added to the variance in a layer norm. */
  public static final double LAYER_NORM_EPSILON = 1e-5;

  /**
   * One layer. Weights are stored (inputs, outputs) row-major: {@code w[i * outputs + j]}.
   *
   * @param weightOffset of the weights in the parameter vector
   * @param biasOffset of the {@code outputs} biases
   * @param gainOffset of the {@code outputs} layer-norm gains, followed by as many layer-norm
   *     biases; -1 without layer norm
   */
  public record Layer(
      int inputs,
      int outputs,
      Activation activation,
      int weightOffset,
      int biasOffset,
      int gainOffset) {}

  @Override
  public int inputs() {
    return layers.getFirst().inputs();
  }

  @Override
  public int outputs() {
    return layers.getLast().outputs();
  }
}
