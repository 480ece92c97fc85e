package amc.protocol.job;

/** Neuron activations. SIGN and HEAVISIDE have no useful gradient; aMC trains them all the same. */
public enum Activation {
  TANH,
  RELU,
  GELU,
  SIGMOID,
  SIN,
  IDENTITY,
  /** -1, 0 or 1. */
  SIGN,
  /** 1 where the input is positive, else 0. */
  HEAVISIDE,
  /** Over all neurons of the layer; allowed as output activation only. */
  SOFTMAX
}
