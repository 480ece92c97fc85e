package amc.worker.problem;

import amc.protocol.job.LossKind;
import amc.worker.dataset.Dataset;
import amc.worker.dataset.Objective;
import amc.worker.network.Network;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A job's task and network, loaded and with all sizes known. Immutable. */
public sealed interface Problem {
  /** Number of parameters N. */
  int parameters();

  /** Size of the training set; 1 for an objective function. */
  int samples();

  /**
   * A network to be trained on data.
   *
   * @param labels what each class is called in the data's files; empty for regression
   */
  record Supervised(
      Network network, LossKind loss, Dataset train, @Nullable Dataset test, List<String> labels)
      implements Problem {

    /** Classes called by their numbers. */
    public Supervised(Network network, LossKind loss, Dataset train, @Nullable Dataset test) {
      this(network, loss, train, test, numbers(train));
    }

    private static List<String> numbers(Dataset data) {
      int classes = data.isClassification() ? data.outputs() : 0;
      return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

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
