package amc.protocol.job;

import java.util.List;

/** Architecture of a network, without the sizes that the data set dictates. */
public sealed interface NetworkSpec {

  /**
   * Fully connected layers: input, {@code hidden}, output. Hidden layers compute {@code
   * activation(norm(x W + b))} with {@code norm} the identity or a layer norm with trainable gain
   * and bias (epsilon 1e-5).
   *
   * @param hidden widths of the hidden layers, each at least 1; may be empty
   */
  record Dense(
      List<Integer> hidden,
      Activation activation,
      Activation outputActivation,
      boolean layerNorm,
      Initial initial)
      implements NetworkSpec {}

  /**
   * Distribution of the initial parameters.
   *
   * @param scale NORMAL: standard deviation of every weight and bias; KAIMING and GLOROT: factor on
   *     the standard deviation
   */
  record Initial(InitialKind type, double scale) {}

  /** NORMAL: all parameters N(0, scale^2). KAIMING, GLOROT: Gaussian weights, zero biases. */
  enum InitialKind {
    /** Every weight and bias N(0, scale^2); the paper's choice. Layer-norm gains start at 1. */
    NORMAL,
    /** Weights N(0, scale^2 g^2 / fanIn), g = sqrt(2) for relu and gelu, 5/3 for tanh, else 1. */
    KAIMING,
    /** Weights N(0, scale^2 2 / (fanIn + fanOut)). */
    GLOROT
  }
}
