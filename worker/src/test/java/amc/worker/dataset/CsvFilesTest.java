package amc.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.JobReader;
import amc.protocol.job.TaskSpec.Csv;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as people have them, and what is said about those that mean nothing or two things. */
class CsvFilesTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return file(name, text, StandardCharsets.UTF_8);
  }

  private Path file(String name, String text, Charset charset) throws IOException {
    return Files.writeString(folder.resolve(name), text, charset);
  }

  private static Csv task(String fields) {
    String job =
        "task: {type: csv, train: train.csv, "
            + fields
            + "}\nnetwork: {hidden: []}\nbudget: {steps: 1}";
    return (Csv) JobReader.read(job, "job.yaml").task();
  }

  private Dataset load(String fields, String text) throws IOException {
    return CsvFiles.load(task(fields), file("train.csv", text), null).train();
  }

  private DataSets load(String fields, String train, String test) throws IOException {
    return CsvFiles.load(
        task("test: test.csv, " + fields), file("train.csv", train), file("test.csv", test));
  }

  private void assertRefused(String fields, String text, String message) {
    assertThatThrownBy(() -> load(fields, text))
        .isInstanceOf(UserError.class)
        .hasMessage(message.replace("train.csv", folder.resolve("train.csv").toString()));
  }

  private void assertRefused(String fields, String train, String test, String message) {
    assertThatThrownBy(() -> load(fields, train, test))
        .isInstanceOf(UserError.class)
        .hasMessage(
            message
                .replace("train.csv", folder.resolve("train.csv").toString())
                .replace("test.csv", folder.resolve("test.csv").toString()));
  }

  @Test
  void shouldReadQuotedCellsAndNameTheOneThatIsNoNumber() throws IOException {
    Dataset data = load("targets: [y]", "\"x\",y,z\n1,2,3\n\n\"4\",5,6\n");
    assertThat(data.values()).containsExactly(1, 3, 4, 6);
    assertThat(data.targets()).containsExactly(2, 5);
    for (String cell : List.of("NaN", "", "Infinity", "abc", "1f", "0x1", "1e999")) {
      assertThatThrownBy(() -> load("targets: [y]", "x,y,z\n1,2,3\n1," + cell + ",3\n"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("line 3, column 1 (y): '" + cell + "' is not a finite number");
    }
  }

  @Test
  void shouldReadAByteOrderMarkAndBlankLines() throws IOException {
    assertThat(load("targets: [x]", "\ufeffx,y\n1,2\n3,0.5\n").targets()).containsExactly(1, 3);
    assertThat(load("targets: [x]", "\n \nx,y\r\n1,2\r\n\r\n").targets()).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "separator: ';', decimal: ','|x;y;z\n1,5;2;3\n4;5;-,5e1\n",
        "separator: tab|x\ty\tz\n1.5\t2\t3\n4\t5\t-.5e1\n",
        "separator: bar|x|y|z\n1.5|2|3\n4|5|-.5e1\n",
        "separator: space|  x y\tz\n 1.5   2 3\n4 \t 5 -.5e1  \n"
      })
  void shouldReadOtherSeparatorsAndDecimalMarks(String fieldsAndText) throws IOException {
    int bar = fieldsAndText.indexOf('|');
    Dataset data =
        load("targets: [y], " + fieldsAndText.substring(0, bar), fieldsAndText.substring(bar + 1));
    assertThat(data.values()).containsExactly(1.5, 3, 4, -5);
    assertThat(data.targets()).containsExactly(2, 5);
  }

  @Test
  void shouldTakeTestColumnsByName() throws IOException {
    DataSets sets =
        load("targets: [y], ignore: [id]", "id,a,b,y\n7,1,2,3\n", "y,b,id,a\n6,5,0,4\n");
    assertThat(sets.train().values()).containsExactly(1, 2);
    Dataset test = Objects.requireNonNull(sets.test());
    assertThat(test.values()).containsExactly(4, 5);
    assertThat(test.targets()).containsExactly(6);
    DataSets numbered = load("targets: [3], ignore: [0]", "id,a,b,y\n7,1,2,3\n", "b,y,a\n5,6,4\n");
    assertThat(Objects.requireNonNull(numbered.test()).values()).containsExactly(4, 5);
    assertThat(Objects.requireNonNull(numbered.test()).targets()).containsExactly(6);
    DataSets onlyThere = load("targets: [y], ignore: [id]", "a,y\n1,2\n", "id,y,a\nx,4,3\n");
    assertThat(Objects.requireNonNull(onlyThere.test()).values()).containsExactly(3);
  }

  @Test
  void shouldRefuseTestColumnsThatAreOthers() {
    assertRefused(
        "targets: [y]",
        "a,c,y\n1,2,3\n",
        "a,d,y\n1,2,3\n",
        "test.csv: no column 'c', which train.csv has; columns are [a, d, y]; give both files the"
            + " same columns, or leave it out with task.ignore");
    assertRefused(
        "targets: [y]",
        "a,y\n1,3\n",
        "a,d,y\n1,2,3\n",
        "test.csv: column 'd' is not in train.csv; give both files the same columns, or leave it"
            + " out with task.ignore: [d]");
    assertRefused(
        "targets: [1], header: false",
        "1,2\n",
        "1,2,3\n",
        "test.csv: 3 columns, where train.csv has 2; give both files the same columns");
  }

  @Test
  void shouldTakeColumnsOfOneNameByPositionOnlyWhereThatIsClear() throws IOException {
    DataSets same = load("targets: [y]", "a,a,y\n1,2,3\n", "a,a,y\n4,5,6\n");
    assertThat(Objects.requireNonNull(same.test()).values()).containsExactly(4, 5);
    assertRefused(
        "targets: [y]",
        "a,a,y\n1,2,3\n",
        "y,a,a\n4,5,6\n",
        "task.test: columns 0 and 1 of train.csv are both named 'a'; rename one");
    assertRefused(
        "targets: [y]",
        "a,b,y,y\n1,2,3,4\n",
        "task.targets: columns 2 and 3 of train.csv are both named 'y'; rename one, or give the"
            + " number of the one meant");
    assertThat(load("targets: [3]", "a,b,y,y\n1,2,3,4\n").targets()).containsExactly(4);
    assertRefused(
        "targets: [y], ignore: [a]",
        "a,a,y\n1,2,3\n",
        "task.ignore: columns 0 and 1 of train.csv are both named 'a'; rename one, or give the"
            + " number of the one meant");
  }

  @Test
  void shouldRefuseAFirstLineThatIsASampleAsItSeems() throws IOException {
    String said =
        "train.csv: line 1 has numbers where names of columns are expected; set task.header: false"
            + " if it is a sample, else put the names in quotes";
    assertRefused("targets: [2]", "8,2,6,1\n2,5,0,1\n", said);
    assertRefused("targets: [1]", "0,1\n2,5\n", said);
    assertRefused("targets: [4], classes: 2", "5.1,3.5,1.4,0.2,cat\n5,4,3,1,dog\n", said);
    assertThat(load("targets: [2], header: false", "8,2,6,1\n").targets()).containsExactly(6);
    // Headers that are none the less: counted, quoted, or known to the job.
    assertThat(load("targets: [3]", "0,1,2,3\n5,6,7,8\n").targets()).containsExactly(8);
    assertThat(load("targets: [0]", "\"8\",\"2\"\n5,6\n").targets()).containsExactly(5);
    assertThat(load("targets: [y]", "2001,2002,y\n5,6,7\n").targets()).containsExactly(7);
    assertRefused("targets: [y]", "a,y\n1,2\n", "3,4\n5,6\n", said.replace("train", "test"));
  }

  @Test
  void shouldRefuseANameThatIsANumberOfAnotherColumn() throws IOException {
    assertRefused(
        "targets: [2]",
        "a,2,b\n1,2,3\n",
        "task.targets: '2' is the name of column 1 of train.csv and the number of another; rename"
            + " the column");
    assertThat(load("targets: [2001]", "a,2001\n1,2\n").targets()).containsExactly(2);
  }

  @Test
  void shouldLeaveColumnsOut() throws IOException {
    assertThat(load("targets: [y], ignore: ['', id]", ",id,x,y\n0,k-1,5,6\n").values())
        .containsExactly(5);
    assertRefused(
        "targets: [y], ignore: [idx]",
        "id,x,y\n1,5,6\n",
        "task.ignore: no column 'idx' in train.csv; columns are [id, x, y], numbered from 0");
    assertRefused(
        "targets: [y], ignore: [1]",
        "x,y\n1,5\n",
        "task.ignore: column 1 of train.csv is a target; a column is one or the other");
    assertRefused(
        "targets: [y], ignore: [x]",
        "x,y\n1,5\n",
        "task.targets=[y] leaves no inputs of the 2 columns of train.csv; name fewer");
    assertRefused(
        "targets: [y], ignore: [idx]",
        "x,y\n1,5\n",
        "x,y\n1,5\n",
        "task.ignore: no column 'idx' in train.csv; columns are [x, y], numbered from 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "a;b;y!3!semicolon",
        "a\ty!2!tab",
        "a|b|y!3!bar",
        "a b c y!4!space",
        "a b;y!2!semicolon"
      })
  void shouldNameTheSeparator(String header, int count, String word) {
    assertRefused(
        "targets: [y]",
        header + "\n1\n",
        "train.csv: line 1 is one cell with task.separator: comma; it is %s cells separated by %s: set task.separator: %s"
            .formatted(count, word, word));
  }

  @Test
  void shouldSayWhatToDoAboutCellsThatAreNoNumbers() {
    String at = "train.csv: line 2, column ";
    assertRefused(
        "targets: [y]",
        "a,y\n1,cat\n",
        at
            + "1 (y): 'cat' is not a finite number; correct it; for labels as words set"
            + " task.classes to how many there are");
    assertRefused(
        "targets: [y]",
        "a,y\ncat,1\n",
        at
            + "0 (a): 'cat' is not a finite number; correct it, or leave the column out with"
            + " task.ignore");
    assertRefused(
        "targets: [y]",
        "a,y\n\"1,5\",1\n",
        at + "0 (a): '1,5' is not a finite number; set task.decimal: comma");
    assertRefused(
        "targets: [y], separator: ';', decimal: ','",
        "a;y\n1.5;1\n",
        at + "0 (a): '1.5' is not a finite number; set task.decimal: point");
    assertRefused(
        "targets: [1], header: false",
        "a,y\n1,2\n",
        "train.csv: line 1, column 0: 'a' is not a finite number; set task.header: true if line 1"
            + " has the names of the columns");
    assertRefused(
        "targets: [1], header: false",
        "1,5;2,5\n3,5;4,5\n",
        "train.csv: line 1, column 1: '5;2' is not a finite number; set task.header: true if line 1"
            + " has the names of the columns");
    assertRefused(
        "targets: [y]",
        "a,y\n,1\n",
        at
            + "0 (a): '' is not a finite number; fill the cell, remove the line, or leave the"
            + " column out with task.ignore");
  }

  @Test
  void shouldKeepMessagesShort() {
    String header =
        IntStream.range(0, 5000).mapToObj(i -> "f" + i).collect(Collectors.joining(","));
    assertRefused(
        "targets: [zz]",
        header + "\n1\n",
        "task.targets: no column 'zz' in train.csv; columns are [f0, f1, f2, f3, f4, f5, f6, f7,"
            + " f8, f9, ...; 5,000 in all], numbered from 0");
    String longCell = "x".repeat(10_000);
    assertThatThrownBy(() -> load("targets: [y]", "a,y\n1," + longCell + "\n"))
        .satisfies(e -> assertThat(e.toString().length()).isLessThan(400));
    assertThatThrownBy(() -> load("targets: [y]", longCell + ",y\n1,k\n"))
        .satisfies(e -> assertThat(e.toString().length()).isLessThan(400));
  }

  @Test
  void shouldNameEncodings() throws IOException {
    for (Charset charset :
        List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path utf16 = file("train.csv", "a,y\n1,2\n", charset);
      assertThatThrownBy(() -> CsvFiles.load(task("targets: [y]"), utf16, null))
          .as("%s", charset)
          .isInstanceOf(UserError.class)
          .hasMessage(
              utf16
                  + ": holds zero bytes, as UTF-16 text does; save it as text in UTF-8 (CSV"
                  + " UTF-8)");
    }
    Path latin = file("train.csv", "a,größe\n1,2\n", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> CsvFiles.load(task("targets: [größe]"), latin, null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no column 'größe'")
        .hasMessageEndingWith("; the file is not UTF-8 text, save it as UTF-8");
    assertThat(CsvFiles.load(task("targets: [a]"), latin, null).train().values())
        .containsExactly(2); // names that nobody asks for do no harm
  }

  @Test
  void shouldRejectBadRows() {
    assertRefused(
        "targets: [y]",
        "x,y\n1,2,3\n",
        "train.csv: line 2 has 3 cells, the first line 2; give every line the same columns");
    for (String text : List.of("", "\n\n", "x,y\n", "x,y\n\n \n")) {
      assertRefused("targets: [y]", text, "train.csv: no rows; give at least one sample");
    }
  }
}
