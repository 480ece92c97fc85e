package amc.worker.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The labels of a set as its file has them, each distinct one kept once. Numbers of equal value are
 * one label, however they are written. Confined to one thread.
 */
final class LabelColumn {
  private final Path file;
  private final String unit; // what places are counted in: "line", "sample"
  private final int[] samples; // index of each sample's label
  private int size;
  private final List<Label> labels = new ArrayList<>();
  private final Map<Object, Integer> known = new HashMap<>();

  /**
   * A distinct label.
   *
   * @param value its value, NaN where it is no number
   * @param place where it is first
   */
  record Label(String text, double value, int place) {
    boolean isNumber() {
      return !Double.isNaN(value);
    }

    boolean isWhole() {
      return value == Math.rint(value);
    }

    /** What tells labels apart. */
    Object key() {
      return isNumber() ? (Object) value : text;
    }
  }

  LabelColumn(Path file, String unit, int samples) {
    this.file = file;
    this.unit = unit;
    this.samples = new int[samples];
  }

  /** Adds the label of the next sample as a text. */
  void add(int place, String text, CsvNumbers numbers) {
    if (text.isEmpty() || text.equalsIgnoreCase("nan")) {
      throw DataFile.error(
          file,
          "%s %s: the label is '%s'".formatted(unit, place, text),
          "fill the cell, or remove the line");
    }
    double value = numbers.parse(text) + 0.0; // -0 becomes 0
    add(new Label(Double.isNaN(value) ? text : text(value), value, place));
  }

  /** Adds the label of the next sample as a number. */
  void add(int place, double value) {
    add(new Label(text(value + 0.0), value + 0.0, place));
  }

  private void add(Label label) {
    int index = known.computeIfAbsent(label.key(), key -> labels.size());
    if (index == labels.size()) {
      labels.add(label);
    }
    samples[size++] = index;
  }

  /** "3" rather than "3.0". */
  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** The distinct labels, in the order of their first samples. */
  List<Label> labels() {
    return labels;
  }

  /** Where a label is first, for messages: "FILE: line 7". */
  String where(Label label) {
    return "%s: %s %s".formatted(file, unit, label.place());
  }

  Path file() {
    return file;
  }

  /** Class of each sample, given the class of each distinct label. */
  int[] classes(int[] ofLabels) {
    return Arrays.stream(samples).map(index -> ofLabels[index]).toArray();
  }
}
