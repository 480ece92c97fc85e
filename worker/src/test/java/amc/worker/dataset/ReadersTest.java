package amc.worker.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.protocol.mc.Parameters;
import amc.worker.network.ParameterLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("own-digits")
class ReadersTest {
  @TempDir Path folder;

  private static byte[] images() {
    ByteBuffer file = ByteBuffer.allocate(16 + 3 * 4);
    file.putInt(0x0803).putInt(3).putInt(2).putInt(2);
    return file.put(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, (byte) 255}).array();
  }

  private static byte[] labels(int... labels) {
    ByteBuffer file = ByteBuffer.allocate(8 + labels.length).putInt(0x0801).putInt(labels.length);
    for (int label : labels) {
      file.put((byte) label);
    }
    return file.array();
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  @Test
  void shouldReadGzippedImagesAndPlainLabels() throws IOException {
    Path images = folder.resolve("images.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(images))) {
      out.write(images());
    }
    Dataset data = IdxFiles.load("d", images, file("labels", labels(2, 0, 1)), 0, 0);
    assertThat(data.samples()).isEqualTo(3);
    assertThat(data.features()).isEqualTo(4);
    assertThat(data.outputs()).isEqualTo(3);
    assertThat(data.labels()).containsExactly(2, 0, 1);
    assertThat(data.feature32(2, 3)).isEqualTo(1f);
  }

  @Test
  void shouldRejectDamagedAndMislabelledIdx() throws IOException {
    Path images = file("images", images());
    Path cut = file("cut", Arrays.copyOf(images(), 20));
    Path good = file("good", labels(0, 1, 2));
    Path few = file("few", labels(0, 1));
    assertThatThrownBy(() -> IdxFiles.load("d", cut, good, 0, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("20 bytes, but the header asks for 28");
    assertThatThrownBy(() -> IdxFiles.load("d", images, few, 0, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 labels for the 3 images");
    assertThatThrownBy(() -> IdxFiles.load("d", images, good, 2, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label 2 of sample 2 is outside 0..1");
    assertThatThrownBy(() -> IdxFiles.load("d", good, good, 0, 0)).isInstanceOf(UserError.class);
  }

  @Test
  void shouldReadQuotedCsvAndNameTheCellThatIsNoNumber() throws IOException {
    TaskSpec.Csv task = new TaskSpec.Csv("a", null, true, List.of("y"), 0);
    Path good = Files.writeString(folder.resolve("a.csv"), "\"x\",y,z\n1,2,3\n\"4\",5,6\n");
    Dataset data = CsvFiles.load(task, good);
    assertThat(data.values()).containsExactly(1, 3, 4, 6);
    assertThat(data.targets()).containsExactly(2, 5);
    for (String cell : List.of("NaN", "", "Infinity", "abc")) {
      Path bad = Files.writeString(folder.resolve("b.csv"), "x,y,z\n1,2,3\n1," + cell + ",3\n");
      assertThatThrownBy(() -> CsvFiles.load(task, bad))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("line 3, column 1");
    }
  }

  @Test
  void shouldReadBackWhatTheWriterWrites() {
    Parameters values = new Parameters.Float32(new float[] {9, 1.5f, -2, 3, 4, 5, 6});
    Path name = Path.of("a.npy");
    byte[] bytes = NpzWriter.array(List.of(2, 3), values, 1, 6);
    NpyFiles.Table table = NpyFiles.parse(name, bytes);
    assertThat(table.rows()).isEqualTo(2);
    assertThat(table.columns()).isEqualTo(3);
    assertThat(table.values()).containsExactly(1.5, -2, 3, 4, 5, 6);
    assertThatThrownBy(() -> NpyFiles.parse(name, Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(UserError.class);
  }

  @Test
  void shouldKnowTheMinimaOfTheTestFunctions() {
    for (TaskSpec.TestFunction.Function function : TaskSpec.TestFunction.Function.values()) {
      double at =
          switch (function) {
            case ROSENBROCK -> 1;
            case STYBLINSKI_TANG -> -2.903534027771177;
            case SPHERE, RASTRIGIN, ACKLEY, GRIEWANK -> 0;
          };
      double minimum =
          function == TaskSpec.TestFunction.Function.STYBLINSKI_TANG ? -39.16616570377142 * 3 : 0;
      Objective objective =
          new TestFunctionObjective(
              new TaskSpec.TestFunction(function, 3, Collections.nCopies(3, at)));
      double value = objective.value(objective.start());
      assertThat(Math.abs(value - minimum)).as("%s", function).isLessThan(1e-12);
      assertThat(objective.value(new double[] {at + 0.1, at, at})).isGreaterThan(value);
    }
  }

  @Test
  void shouldRejectAWrongMagicNumberAndAbsurdSizes() throws IOException {
    Path labels = file("labels", labels(0, 1, 2));
    assertThatThrownBy(() -> IdxFiles.load("d", labels, labels, 0, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cut off"); // too short for images
    byte[] huge = images();
    ByteBuffer.wrap(huge).putInt(8, Integer.MAX_VALUE).putInt(12, Integer.MAX_VALUE);
    Path absurd = file("huge", huge);
    assertThatThrownBy(() -> IdxFiles.load("d", absurd, labels, 0, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the header is damaged");
    byte[] other = images();
    ByteBuffer.wrap(other).putInt(0, 0x0801);
    Path wrong = file("wrong", other);
    assertThatThrownBy(() -> IdxFiles.load("d", wrong, labels, 0, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("magic number 0x00000801 is not 0x00000803");
  }

  @Test
  void shouldSayHowToFetchAnAbsentDataSet() {
    assertThatThrownBy(() -> IdxFiles.fetched(folder, "mnist", "train-images-idx3-ubyte"))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith("amc data fetch mnist");
  }

  @Test
  void shouldRejectBadRowsLabelsAndColumnsOfCsv() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "\ufeffx,y\n1,2\n3,0.5\n");
    Path ragged = Files.writeString(folder.resolve("r.csv"), "x,y\n1,2,3\n");
    assertThatThrownBy(() -> CsvFiles.load(new TaskSpec.Csv("a", null, true, List.of("y"), 3), csv))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("0.5");
    assertThatThrownBy(() -> CsvFiles.load(new TaskSpec.Csv("a", null, true, List.of("z"), 0), csv))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no column 'z'")
        .hasMessageContaining("[x, y]");
    assertThatThrownBy(
            () -> CsvFiles.load(new TaskSpec.Csv("r", null, true, List.of("y"), 0), ragged))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("line 2 has 3 cells, the first line 2");
    TaskSpec.Csv withMark = new TaskSpec.Csv("a", null, true, List.of("x"), 0);
    assertThat(CsvFiles.load(withMark, csv).targets()).containsExactly(1, 3);
  }

  @Test
  void shouldRejectNpyThatItCannotRead() {
    Parameters values = new Parameters.Float64(new double[] {1, 2});
    String good = new String(NpzWriter.array(List.of(2), values, 0, 2), ISO_8859_1);
    for (String[] edit :
        new String[][] {
          {"False", "True ", "Fortran order"},
          {"<f8", ">f8", "element type '>f8'"},
          {"(2,)", "(3,)", "cut off"},
          {"(2,)", "(99999999999,)", "not understood"},
          {"NUMPY\u0001", "NUMPY\u0009", "format version 9"},
          {"NUMPY", "NUMPX", "not a .npy file"}
        }) {
      byte[] bad = good.replace(edit[0], edit[1]).getBytes(ISO_8859_1);
      assertThatThrownBy(() -> NpyFiles.parse(Path.of("a.npy"), bad))
          .as(edit[2])
          .isInstanceOf(UserError.class)
          .hasMessageContaining(edit[2]);
    }
  }

  @Test
  void shouldWriteTheSameArchiveInEveryTimeZone() throws IOException {
    ParameterLayout layout = ParameterLayout.unscaled("x", 2);
    Parameters values = new Parameters.Float64(new double[] {1, 2});
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
      byte[] here = NpzWriter.toBytes(layout, values);
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      assertThat(NpzWriter.toBytes(layout, values)).isEqualTo(here);
      try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(here))) {
        assertThat(Objects.requireNonNull(zip.getNextEntry()).getName()).isEqualTo("x.npy");
        NpyFiles.Table table = NpyFiles.parse(Path.of("x.npy"), zip.readAllBytes());
        assertThat(table.values()).containsExactly(1, 2);
      }
    } finally {
      TimeZone.setDefault(zone);
    }
  }
}
