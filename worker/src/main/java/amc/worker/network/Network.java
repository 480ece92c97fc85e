package amc.worker.network;

/**
 * An architecture with all sizes known. Callers deal in parameter vectors and losses only; what is
 * inside (dense, later recurrent and convolutional layers) concerns the engines alone.
 */
public sealed interface Network permits DenseNetwork {
  /** Numbers of one input sample. */
  int inputs();

  /** Numbers of one output. */
  int outputs();

  /** Where each parameter lies in the vector, its initial scale and its signal group. */
  ParameterLayout layout();
}
