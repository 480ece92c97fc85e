package amc.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.TaskSpec.DecimalMark;
import amc.protocol.job.UserError;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which class a label is. */
class LabelCodingTest {
  private static final CsvNumbers NUMBERS = new CsvNumbers(DecimalMark.POINT);

  private static LabelColumn column(String... labels) {
    LabelColumn column = new LabelColumn(Path.of("f"), "line", labels.length);
    for (int i = 0; i < labels.length; i++) {
      column.add(i + 2, labels[i], NUMBERS);
    }
    return column;
  }

  private static void assertCoded(int classes, List<String> names, String[] labels, int... coded) {
    LabelColumn column = column(labels);
    LabelCoding coding = LabelCoding.of(column, classes);
    assertThat(coding.names()).isEqualTo(names);
    assertThat(coding.classesOf(column)).containsExactly(coded);
  }

  private static void assertRefused(int classes, String message, String... labels) {
    assertThatThrownBy(() -> LabelCoding.of(column(labels), classes))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }

  @Test
  void shouldTakeLabelsFromZeroAsTheyAre() {
    assertCoded(3, List.of("0", "1", "2"), new String[] {"2", "0", "1.0"}, 2, 0, 1);
    // Also where a class has no sample.
    assertCoded(4, List.of("0", "1", "2", "3"), new String[] {"2", "-0", "1"}, 2, 0, 1);
  }

  @Test
  void shouldCountFromOneWhereTheLabelsDo() {
    assertCoded(3, List.of("1", "2", "3"), new String[] {"3", "1", "2"}, 2, 0, 1);
    assertCoded(4, List.of("1", "2", "3", "4"), new String[] {"4", "1", "1"}, 3, 0, 0);
  }

  @Test
  void shouldSortWordsByCodePointsAndOtherNumbersByValue() {
    assertCoded(
        4, List.of("Z", "a", "ä", "😀"), new String[] {"😀", "a", "ä", "Z", "a"}, 3, 1, 2, 0, 1);
    assertCoded(2, List.of("-1", "1"), new String[] {"+1", "-1", "1"}, 1, 0, 1);
    assertCoded(3, List.of("5", "10", "200"), new String[] {"200", "5", "10"}, 2, 0, 1);
    assertCoded(3, List.of("0", "1", "A"), new String[] {"A", "1", "0"}, 2, 1, 0);
  }

  @Test
  void shouldRefuseLabelsThatDoNotFitTheirNumber() {
    assertRefused(
        2,
        "f: 3 different labels [cat, dog, eel], task.classes=2; correct the labels or set"
            + " task.classes",
        "eel",
        "cat",
        "dog");
    assertRefused(
        3,
        "f: 1 different label [cat], task.classes=3; correct the labels or set task.classes",
        "cat");
    assertRefused(
        3,
        "f: line 3: label 7 is outside 0..2, and there are 2 different labels [0, 7]; correct it or"
            + " task.classes",
        "0",
        "7");
    assertRefused(
        3,
        "f: line 3: label 0.5 is not a whole number; correct it, or leave task.classes out for"
            + " regression",
        "0",
        "0.5");
    assertRefused(
        2,
        "f: line 2: label 'gr\ufffdn' is not UTF-8 text; save the file as UTF-8",
        "gr\ufffdn",
        "a");
  }

  @Test
  void shouldRefuseSamplesWithoutALabel() {
    assertRefused(2, "f: line 3: the label is ''; fill the cell, or remove the line", "a", "");
    assertRefused(2, "f: line 2: the label is 'NaN'; fill the cell, or remove the line", "NaN");
  }

  @Test
  void shouldRefuseALabelThatWasNotTrainedWith() {
    LabelCoding words = LabelCoding.of(column("dog", "cat"), 2);
    assertThat(words.classesOf(column("dog", "dog"))).containsExactly(1, 1);
    assertThatThrownBy(() -> words.classesOf(column("cat", "eel")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "f: line 3: label 'eel' is not one of the training set's [cat, dog]; correct it, or"
                + " train with it");
    LabelCoding numbers = LabelCoding.of(column("1", "2"), 2);
    assertThat(numbers.classesOf(column("2.0"))).containsExactly(1);
  }
}
