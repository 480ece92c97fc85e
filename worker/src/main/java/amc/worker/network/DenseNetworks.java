package amc.worker.network;

import amc.protocol.job.Activation;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.NetworkSpec.InitialKind;
import amc.worker.network.ParameterLayout.Block;
import java.util.ArrayList;
import java.util.List;

/** Builds dense networks from their specification and the sizes of the data. */
public final class DenseNetworks {
  private DenseNetworks() {}

  /**
   * Lays out the parameters layer by layer: weights, biases, and on hidden layers with layer norm
   * gains and shifts. Weights of layer l (from 0) form signal group l.
   *
   * @param inputs features of the data
   * @param outputs classes or target values of the data
   */
  public static DenseNetwork build(NetworkSpec.Dense spec, int inputs, int outputs) {
    List<DenseNetwork.Layer> layers = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    int offset = 0;
    int fanIn = inputs;
    for (int l = 0; l <= spec.hidden().size(); l++) {
      boolean hidden = l < spec.hidden().size();
      int width = hidden ? spec.hidden().get(l) : outputs;
      Activation activation = hidden ? spec.activation() : spec.outputActivation();
      boolean norm = hidden && spec.layerNorm();
      String name = "layer" + (l + 1);
      int weights = offset;
      double weightScale = weightScale(spec.initial(), activation, fanIn, width);
      blocks.add(new Block(name + ".weight", weights, List.of(fanIn, width), l, 0, weightScale));
      int biases = weights + Math.multiplyExact(fanIn, width);
      double biasScale = spec.initial().type() == InitialKind.NORMAL ? spec.initial().scale() : 0;
      blocks.add(new Block(name + ".bias", biases, List.of(width), -1, 0, biasScale));
      offset = biases + width;
      int gains = -1;
      if (norm) {
        gains = offset;
        blocks.add(new Block(name + ".gain", gains, List.of(width), -1, 1, 0));
        blocks.add(new Block(name + ".shift", gains + width, List.of(width), -1, 0, 0));
        offset = gains + 2 * width;
      }
      layers.add(new DenseNetwork.Layer(fanIn, width, activation, weights, biases, gains));
      fanIn = width;
    }
    return new DenseNetwork(
        List.copyOf(layers), new ParameterLayout(List.copyOf(blocks), layers.size()));
  }

  /** Number of parameters of the network that {@link #build} makes; may be more than it can. */
  public static long size(NetworkSpec.Dense spec, int inputs, int outputs) {
    long size = 0;
    long fanIn = inputs;
    for (int width : spec.hidden()) {
      size += fanIn * width + (spec.layerNorm() ? 3L : 1L) * width;
      fanIn = width;
    }
    return size + fanIn * outputs + outputs;
  }

  private static double weightScale(
      NetworkSpec.Initial initial, Activation activation, int fanIn, int fanOut) {
    return switch (initial.type()) {
      case NORMAL -> initial.scale();
      case KAIMING -> initial.scale() * gain(activation) / Math.sqrt(fanIn);
      case GLOROT -> initial.scale() * Math.sqrt(2.0 / (fanIn + fanOut));
    };
  }

  /** The factor g documented at {@link InitialKind#KAIMING}. */
  private static double gain(Activation activation) {
    return switch (activation) {
      case RELU, GELU -> Math.sqrt(2);
      case TANH -> 5.0 / 3;
      case SIGMOID, SIN, IDENTITY, SIGN, HEAVISIDE, SOFTMAX -> 1;
    };
  }
}
