package amc.worker.dataset;

import amc.protocol.job.UserError;
import amc.worker.dataset.LabelColumn.Label;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which class each label of a training set stands for. Whole numbers from 0 or from 1 up to the
 * number of classes count the classes; other labels are the classes in sorted order, numbers by
 * value, words by code points, if there are as many as classes.
 *
 * @param names label of each class
 * @param classes of the labels, by {@link Label#key()}
 */
record LabelCoding(List<String> names, Map<Object, Integer> classes) {
  private static final Comparator<Label> BY_CODE_POINTS =
      (a, b) -> // whose order is that of the bytes of UTF-8
      Arrays.compareUnsigned(
              a.text().getBytes(StandardCharsets.UTF_8), b.text().getBytes(StandardCharsets.UTF_8));

  /**
   * The coding of a training set's labels.
   *
   * @param count number of classes, at least 2
   */
  static LabelCoding of(LabelColumn column, int count) {
    List<Label> labels = column.labels();
    boolean numbers = labels.stream().allMatch(Label::isNumber);
    if (numbers) {
      refuseFractions(column);
      for (int first = 0; first <= 1; first++) {
        int least = first;
        if (labels.stream().allMatch(l -> l.value() >= least && l.value() < least + count)) {
          return counted(least, count);
        }
      }
    } else {
      refuseGarbled(column);
    }
    if (labels.size() != count) {
      throw wrongNumber(column, numbers, count);
    }
    return sorted(labels, numbers);
  }

  private static LabelCoding counted(int first, int count) {
    Map<Object, Integer> classes = new HashMap<>();
    IntStream.range(0, count).forEach(c -> classes.put((double) (first + c), c));
    return new LabelCoding(
        IntStream.range(first, first + count).mapToObj(Integer::toString).toList(), classes);
  }

  private static LabelCoding sorted(List<Label> labels, boolean numbers) {
    List<Label> sorted = sort(labels, numbers);
    Map<Object, Integer> classes = new HashMap<>();
    IntStream.range(0, sorted.size()).forEach(c -> classes.put(sorted.get(c).key(), c));
    return new LabelCoding(sorted.stream().map(Label::text).toList(), classes);
  }

  private static List<Label> sort(List<Label> labels, boolean numbers) {
    return labels.stream()
        .sorted(numbers ? Comparator.comparingDouble(Label::value) : BY_CODE_POINTS)
        .toList();
  }

  private static void refuseFractions(LabelColumn column) {
    for (Label label : column.labels()) {
      if (!label.isWhole()) {
        throw new UserError(
            "%s: label %s is not a whole number; correct it, or leave task.classes out for regression"
                .formatted(column.where(label), label.text()));
      }
    }
  }

  private static void refuseGarbled(LabelColumn column) {
    for (Label label : column.labels()) {
      if (CsvColumns.isGarbled(label.text())) {
        throw new UserError(
            "%s: label '%s' is not UTF-8 text; save the file as UTF-8"
                .formatted(column.where(label), Shown.text(label.text())));
      }
    }
  }

  private static UserError wrongNumber(LabelColumn column, boolean numbers, int count) {
    List<Label> sorted = sort(column.labels(), numbers);
    String found =
        "%s different label%s %s"
            .formatted(
                sorted.size(),
                sorted.size() == 1 ? "" : "s",
                Shown.list(sorted.stream().map(Label::text).toList()));
    if (!numbers) {
      return new UserError(
          "%s: %s, task.classes=%s; correct the labels or set task.classes"
              .formatted(column.file(), found, count));
    }
    Label outside =
        column.labels().stream()
            .filter(l -> l.value() < 0 || l.value() >= count)
            .findFirst()
            .orElseThrow(); // else they would count the classes
    return new UserError(
        "%s: label %s is outside 0..%s, and there are %s; correct it or task.classes"
            .formatted(column.where(outside), outside.text(), count - 1, found));
  }

  /** Classes of a set's samples; every label must be one of the training set's. */
  int[] classesOf(LabelColumn column) {
    int[] ofLabels = column.labels().stream().mapToInt(label -> classOf(column, label)).toArray();
    return column.classes(ofLabels);
  }

  private int classOf(LabelColumn column, Label label) {
    Integer found = classes.get(label.key());
    if (found == null) {
      throw new UserError(
          "%s: label '%s' is not one of the training set's %s; correct it, or train with it"
              .formatted(column.where(label), Shown.text(label.text()), Shown.list(names)));
    }
    return found;
  }
}
