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
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private static DataSets load(Path images, Path labels, int classes) {
    return IdxFiles.load(new FilePair("d", images, labels), null, classes, 0);
  }

  @Test
  void shouldReadGzippedImagesAndPlainLabels() throws IOException {
    Path images = folder.resolve("images.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(images))) {
      out.write(images());
    }
    Dataset data = load(images, file("labels", labels(2, 0, 1)), 0).train();
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
    assertThatThrownBy(() -> load(cut, good, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("20 bytes, but the header asks for 28");
    assertThatThrownBy(() -> load(images, few, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 labels for the 3 images");
    assertThatThrownBy(() -> load(images, good, 2))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith(
            "good: sample 2: label 2 is outside 0..1, and there are 3 different labels [0, 1, 2];"
                + " correct it or task.classes");
    assertThatThrownBy(() -> load(good, good, 0)).isInstanceOf(UserError.class);
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
    Path cut = file("cut", Arrays.copyOf(images(), 15));
    assertThatThrownBy(() -> load(cut, labels, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("15 bytes are fewer than the header's 16; the file is cut off");
    byte[] huge = images();
    ByteBuffer.wrap(huge).putInt(8, Integer.MAX_VALUE).putInt(12, Integer.MAX_VALUE);
    Path absurd = file("huge", huge);
    assertThatThrownBy(() -> load(absurd, labels, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the header is damaged");
    for (var wrong :
        Map.of(
                0x01020304, "magic number 0x01020304 is not 0x00000803; give an IDX file of images",
                0x0801,
                    "IDX file of unsigned bytes in 1 dimension, where images are unsigned bytes in"
                        + " 3; these are labels; give a file of images",
                0x0d03,
                    "IDX file of 32-bit floats in 3 dimensions, where images are unsigned bytes in"
                        + " 3; use task.type: npy for other arrays",
                0x0804,
                    "IDX file of unsigned bytes in 4 dimensions, where images are unsigned bytes"
                        + " in 3; use task.type: npy for other arrays")
            .entrySet()) {
      byte[] other = images();
      ByteBuffer.wrap(other).putInt(0, wrong.getKey());
      Path file = file("wrong", other);
      assertThatThrownBy(() -> load(file, labels, 0))
          .isInstanceOf(UserError.class)
          .hasMessage(file + ": " + wrong.getValue());
    }
    Path images = file("images", images());
    assertThatThrownBy(() -> load(images, images, 0))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith(
            "where labels are unsigned bytes in 1; these are images; give a file of labels");
  }

  @Test
  void shouldCountImagesClassesFromOneWhereTheJobSaysHowMany() throws IOException {
    Path images = file("images", images());
    Path labels = file("labels", labels(3, 1, 2));
    DataSets before = load(images, labels, 0);
    assertThat(before.train().outputs()).isEqualTo(4); // as runs of before have it
    assertThat(before.labels()).containsExactly("0", "1", "2", "3");
    DataSets counted = load(images, labels, 3);
    assertThat(counted.train().labels()).containsExactly(2, 0, 1);
    assertThat(counted.train().outputs()).isEqualTo(3);
    assertThat(counted.labels()).containsExactly("1", "2", "3");
    Path other = file("other", labels(1, 4, 2));
    FilePair train = new FilePair("train", images, labels);
    assertThatThrownBy(() -> IdxFiles.load(train, new FilePair("test", images, other), 3, 0))
        .isInstanceOf(UserError.class)
        .hasMessage(
            other
                + ": sample 1: label '4' is not one of the training set's [1, 2, 3]; correct it, or"
                + " train with it");
  }

  @Test
  void shouldSayWhatKeepsAFileFromBeingRead() throws IOException {
    Path absent = folder.resolve("absent");
    assertRefused(absent, "no such file; check the path; it is relative to the job file");
    assertRefused(folder, "is a folder; name a file in it");
    Path file = file("file", new byte[1]);
    assertRefused(file.resolve("inner"), "no such file; check the path");
    assertThat(DataFile.unreadable(file, new AccessDeniedException(file.toString())))
        .hasMessage(file + ": you may not read it; allow it (chmod +r, and +x for its folders)");
    assertRefused(
        file("cut.gz", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0}),
        "is cut off; fetch or copy the file again");
    assertRefused(
        file("a.npz", new byte[] {'P', 'K', 3, 4, 0}),
        "is a zip archive, as .npz and .xlsx are; save single arrays with numpy.save, tables as"
            + " CSV, and unpack others");
    byte[] bzip2 = {'B', 'Z', 'h', '9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
    assertRefused(file("a.bz2", bzip2), "is packed with bzip2; unpack it");
    assertThat(DataFile.read(file("a.csv", "BZh9,b,c,d,e".getBytes(ISO_8859_1)))).hasSize(12);
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> DataFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(file + ": " + message);
  }

  @Test
  void shouldSayHowToFetchAnAbsentDataSet() {
    assertThatThrownBy(() -> IdxFiles.fetched(folder, "mnist", "train-images-idx3-ubyte"))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith("amc data fetch mnist");
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
          {"(2,)", "(99999999999,)", "shape (99999999999,) is larger than the file"},
          {"(2,)", "(9999999999999999999,)", "not understood"},
          {"(2,)", "()", "shape () is a single number; save one row a sample"},
          {"(2,)", "(0, 3)", "shape (0, 3) has no elements; save at least one sample"},
          {
            "(2,)",
            "(1, 1, 2)",
            "shape (1, 1, 2) has 3 dimensions; save array.reshape(len(array), -1)"
          },
          {"'<f8'", "'<U3'", "element type '<U3' is no number; save labels as numpy.unique("},
          {"'<f8'", "'|O'", "element type '|O' is no number"},
          {"'<f8'", "[('a', '<f8')]", "the array has records of several fields"},
          {"'<f8'", "'<c16'", "element type '<c16' is not one of |b1 |i1 |u1 <i2"},
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

  @ParameterizedTest
  @CsvSource({
    "|b1, 01, 1",
    "|i1, fe, -2",
    "|u1, fe, 254",
    "<i2, feff, -2",
    "<u2, feff, 65534",
    "<i4, feffffff, -2",
    "<u4, feffffff, 4294967294",
    "<i8, feffffffffffffff, -2",
    "<f2, 00be, -1.5",
    "<f4, 0000c0bf, -1.5",
    "<f8, 000000000000f8bf, -1.5"
  })
  void shouldReadAllTypesOfNumbersThatTheManualNames(String descr, String hex, double value) {
    String header =
        "\u0093NUMPY\u0001\0v\0"
            + "{'descr': '%s', 'fortran_order': False, 'shape': (1,), }".formatted(descr);
    byte[] element = HexFormat.of().parseHex(hex);
    byte[] file = Arrays.copyOf(header.getBytes(ISO_8859_1), 128 + element.length);
    System.arraycopy(element, 0, file, 128, element.length);
    assertThat(NpyFiles.parse(Path.of("a.npy"), file).values()).containsExactly(value);
  }

  @Test
  void shouldCountClassesOfArraysFromOne() throws IOException {
    Parameters values = new Parameters.Float64(new double[] {7, 8, 9, 3, 1, 2, 0.5, 1, 2});
    Path inputs = file("x.npy", NpzWriter.array(List.of(3, 1), values, 0, 3));
    Path labels = file("y.npy", NpzWriter.array(List.of(3), values, 3, 3));
    DataSets sets = NpyFiles.load(new FilePair("train", inputs, labels), null, 3);
    assertThat(sets.train().labels()).containsExactly(2, 0, 1);
    assertThat(sets.labels()).containsExactly("1", "2", "3");
    Path numbers = file("z.npy", NpzWriter.array(List.of(3), values, 6, 3));
    assertThatThrownBy(() -> NpyFiles.load(new FilePair("train", inputs, numbers), null, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 0: label 0.5 is not a whole number");
    assertThatThrownBy(
            () ->
                NpyFiles.load(
                    new FilePair("train", labels, inputs.resolveSibling("x.npy")), null, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 0: label 7 is outside 0..1");
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
