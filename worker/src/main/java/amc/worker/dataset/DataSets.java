package amc.worker.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job trains and is tested on.
 *
 * @param test null where there is none
 * @param labels what each class is called in the files, in the order of the classes; empty for
 *     regression
 */
public record DataSets(Dataset train, @Nullable Dataset test, List<String> labels) {
  public DataSets {
    labels = List.copyOf(labels);
  }

  /** Sets of a regression. */
  static DataSets regression(Dataset train, @Nullable Dataset test) {
    return new DataSets(train, test, List.of());
  }
}
