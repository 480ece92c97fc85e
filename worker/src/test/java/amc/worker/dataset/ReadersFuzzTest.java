package amc.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.TaskSpec.Csv;
import amc.protocol.job.TaskSpec.DecimalMark;
import amc.protocol.job.TaskSpec.Separator;
import amc.protocol.job.UserError;
import amc.protocol.mc.Parameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever a file holds gives samples that fit together, or a user error that is not long. */
class ReadersFuzzTest {
  private static @Nullable Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("fuzz");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    for (String name : List.of("train.csv", "test.csv")) {
      Files.deleteIfExists(file(name));
    }
    Files.delete(file(""));
  }

  private static Path file(String name) {
    if (folder == null) {
      throw new IllegalStateException("no folder");
    }
    return folder.resolve(name);
  }

  @Provide
  Arbitrary<String> tables() {
    return Arbitraries.of(
            "a", "b", "y", "1", "2", "0", "-1,5", "2.5", "cat", "\"", "\"a\"", ",", ";", "\t", "|",
            " ", "\n", "\n", "\n", "\r\n", "\ufeff", "\ufffd", "\0", "nan", "")
        .list()
        .ofMaxSize(40)
        .map(pieces -> String.join("", pieces));
  }

  /** Rows that are whole, of cells that make sense now and then. */
  @Provide
  Arbitrary<String> grids() {
    return Arbitraries.of("a", "b", "y", "0", "1", "2", "3", "-1", "0.5", "cat", "dog")
        .list()
        .ofSize(3)
        .map(cells -> String.join(",", cells))
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(rows -> String.join("\n", rows));
  }

  @Property(tries = 1000)
  void shouldSurviveAnyTable(
      @ForAll("tables") String train,
      @ForAll("tables") String test,
      @ForAll Separator separator,
      @ForAll boolean header,
      @ForAll @IntRange(max = 3) int classes)
      throws IOException {
    read(
        new Csv(
            "a", "b", header, List.of("1"), classes, List.of("2"), separator, DecimalMark.POINT),
        train,
        test);
  }

  @Property(tries = 1000)
  void shouldSurviveAnyGrid(
      @ForAll("grids") String train,
      @ForAll("grids") String test,
      @ForAll boolean header,
      @ForAll @IntRange(max = 3) int classes)
      throws IOException {
    List<String> targets = List.of(header ? "y" : "2");
    read(
        new Csv("a", "b", header, targets, classes, List.of(), Separator.COMMA, DecimalMark.POINT),
        train,
        test);
  }

  private static void read(Csv task, String train, String test) throws IOException {
    Files.writeString(file("train.csv"), train);
    Files.writeString(file("test.csv"), test);
    try {
      DataSets sets = CsvFiles.load(task, file("train.csv"), file("test.csv"));
      check(sets.train(), task.classes());
      assertThat(sets.test()).isNotNull();
      if (sets.test() != null) {
        check(sets.test(), task.classes());
        assertThat(sets.test().features()).isEqualTo(sets.train().features());
      }
      assertThat(sets.labels()).hasSize(task.classes());
    } catch (UserError e) {
      assertThat(e.toString().length()).isLessThan(500);
    }
  }

  private static void check(Dataset data, int classes) {
    assertThat(data.samples()).isPositive();
    assertThat(data.values()).hasSize(data.samples() * data.features());
    if (classes == 0) {
      assertThat(data.targets()).hasSize(data.samples() * data.outputs());
    } else {
      int[] labels = Objects.requireNonNull(data.labels());
      assertThat(labels).hasSize(data.samples());
      assertThat(Arrays.stream(labels)).allMatch(label -> label >= 0 && label < classes);
    }
  }

  @Property(tries = 1000)
  void shouldSurviveDamagedArrays(
      @ForAll @IntRange(max = 90) int position, @ForAll byte value, @ForAll boolean cut) {
    Parameters values = new Parameters.Float64(new double[] {1, 2, 3, 4});
    byte[] bytes = NpzWriter.array(List.of(2, 2), values, 0, 4);
    bytes[position] = value;
    byte[] damaged = cut ? Arrays.copyOf(bytes, position) : bytes;
    try {
      NpyFiles.Table table = NpyFiles.parse(Path.of("a.npy"), damaged);
      assertThat(table.values()).hasSize(table.rows() * table.columns());
    } catch (UserError e) {
      assertThat(e.toString().length()).isLessThan(500);
    }
  }

  @Property(tries = 1000)
  void shouldSurviveAnyHeaderOfAnArray(
      @ForAll("shapes") String shape, @ForAll("types") String type) {
    String header = "{'descr': %s, 'fortran_order': False, 'shape': (%s), }".formatted(type, shape);
    String file = "\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header + "12345678";
    try {
      NpyFiles.parse(Path.of("a.npy"), file.getBytes(StandardCharsets.ISO_8859_1));
    } catch (UserError e) {
      assertThat(e.toString().length()).isLessThan(500);
    }
  }

  @Provide
  Arbitrary<String> shapes() {
    return Arbitraries.of("0", "1", "2", "8", "2147483647", "4294967296", "999999999999999999")
        .list()
        .ofMaxSize(4)
        .map(sizes -> String.join(", ", sizes));
  }

  @Provide
  Arbitrary<String> types() {
    return Arbitraries.of("'<f8'", "'<i4'", "'|u1'", "'>f8'", "'<U3'", "'|O'", "'|V16'", "[('a'");
  }
}
