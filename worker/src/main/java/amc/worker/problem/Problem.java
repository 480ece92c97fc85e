package amc.worker.problem;

import amc.protocol.job.LossKind;
import amc.worker.dataset.Dataset;
import amc.worker.dataset.Objective;
import amc.worker.network.Network;
import org.jspecify.annotations.Nullable;

/** A job's task and network, loaded and with all sizes known. Immutable. */
public sealed interface Problem {
  /** Number of parameters N. */
  int parameters();

  /** Size of the training set; 1 for an objective function. */
  int samples();

  /** A network to be trained on data. */
  record Supervised(Network network, LossKind loss, Dataset train, @Nullable Dataset test)
      implements Problem {
    @Override
    public int parameters() {
      return network.layout().size();
    }

    @Override
    public int samples() {
      return train.samples();
    }
  }

  /** A function of the parameters themselves. */
  record Minimisation(Objective objective) implements Problem {
    @Override
    public int parameters() {
      return objective.dimension();
    }

    @Override
    public int samples() {
      return 1;
    }
  }
}
