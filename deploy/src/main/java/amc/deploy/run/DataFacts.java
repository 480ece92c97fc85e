package amc.deploy.run;

import amc.coordinator.folder.Summary;
import amc.coordinator.folder.Summary.Data;
import amc.worker.dataset.Dataset;
import amc.worker.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a run's data are, for people: a wrong column or an unwanted class shows in these numbers.
 */
public final class DataFacts {
  private static final int NAMED_CLASSES = 20; // that a line has room for

  private DataFacts() {}

  /** For the summary; null for an objective function. */
  static @Nullable Data of(Problem problem) {
    return switch (problem) {
      case Problem.Supervised s ->
          new Data(facts(s.train()), s.test() == null ? null : facts(s.test()));
      case Problem.Minimisation m -> null;
    };
  }

  /** For the start of a run, a line a set. */
  public static List<String> lines(Problem problem) {
    List<String> lines = new ArrayList<>();
    if (problem instanceof Problem.Supervised s) {
      lines.add("training set: " + line(s.train(), s.labels()));
      if (s.test() != null) {
        lines.add("test set: " + line(s.test(), s.labels()));
      }
    }
    return lines;
  }

  private static Summary.DataSet facts(Dataset data) {
    boolean classes = data.isClassification();
    return new Summary.DataSet(
        data.samples(),
        data.features(),
        classes ? data.outputs() : null,
        classes ? emptyClasses(data).size() : null,
        classes ? null : data.outputs());
  }

  private static String line(Dataset data, List<String> labels) {
    String outputs = count(data.outputs(), "target");
    if (data.isClassification()) {
      outputs = data.outputs() + " classes" + named(labels);
      List<Integer> empty = emptyClasses(data);
      if (!empty.isEmpty()) {
        outputs += ", no sample of" + named(empty.stream().map(labels::get).toList());
      }
    }
    return "%s, %s, %s"
        .formatted(count(data.samples(), "sample"), count(data.features(), "feature"), outputs);
  }

  /** " (cat, dog, eel)". */
  private static String named(List<String> labels) {
    String first =
        String.join(", ", labels.stream().limit(NAMED_CLASSES).map(DataFacts::shown).toList());
    return " (" + first + (labels.size() > NAMED_CLASSES ? ", ...)" : ")");
  }

  private static String shown(String label) {
    return label.length() > 40 ? label.substring(0, 40) + "..." : label;
  }

  private static String count(int number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  private static List<Integer> emptyClasses(Dataset data) {
    boolean[] seen = new boolean[data.outputs()];
    if (data.labels() != null) {
      for (int label : data.labels()) {
        seen[label] = true;
      }
    }
    return IntStream.range(0, seen.length).filter(c -> !seen[c]).boxed().toList();
  }
}
