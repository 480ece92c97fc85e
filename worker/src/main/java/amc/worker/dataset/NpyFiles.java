package amc.worker.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** NumPy arrays (.npy format 1.0 to 3.0) of the types of {@link NpyType}, in C order. */
public final class NpyFiles {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DESCR = Pattern.compile("'descr':\\s*('[^']*'|\\[)");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("'shape':\\s*\\(((?:[0-9]{1,18}(?:, ?[0-9]{1,18})*,?)?)\\)");

  /** A one- or two-dimensional array; a vector counts as one column. */
  @SuppressWarnings("ArrayRecordComponent") // a large table, read once
  record Table(int rows, int columns, double[] values) {}

  private NpyFiles() {}

  /**
   * Samples from inputs (samples, features) and targets or labels.
   *
   * @param classes number of classes, or 0 for regression
   */
  public static DataSets load(FilePair train, @Nullable FilePair test, int classes) {
    if (classes == 0) {
      return DataSets.regression(regression(train), test == null ? null : regression(test));
    }
    Table inputs = read(train.inputs());
    LabelColumn labels = labels(train, inputs.rows());
    LabelCoding coding = LabelCoding.of(labels, classes);
    Dataset training = classification(train, inputs, labels, coding);
    if (test == null) {
      return new DataSets(training, null, coding.names());
    }
    Table testInputs = read(test.inputs());
    LabelColumn testLabels = labels(test, testInputs.rows());
    return new DataSets(
        training, classification(test, testInputs, testLabels, coding), coding.names());
  }

  private static Dataset regression(FilePair files) {
    Table inputs = read(files.inputs());
    Table targets = targets(files, inputs.rows());
    return new Dataset(
        files.name(),
        inputs.rows(),
        inputs.columns(),
        null,
        inputs.values(),
        null,
        targets.values(),
        targets.columns());
  }

  private static Dataset classification(
      FilePair files, Table inputs, LabelColumn labels, LabelCoding coding) {
    return new Dataset(
        files.name(),
        inputs.rows(),
        inputs.columns(),
        null,
        inputs.values(),
        coding.classesOf(labels),
        null,
        coding.names().size());
  }

  private static Table targets(FilePair files, int samples) {
    Table targets = read(files.targets());
    if (samples != targets.rows()) {
      throw DataFile.error(
          files.targets(),
          targets.rows() + " targets for the " + samples + " inputs of " + files.inputs(),
          "give the targets that belong to these inputs");
    }
    return targets;
  }

  private static LabelColumn labels(FilePair files, int samples) {
    Table targets = targets(files, samples);
    if (targets.columns() != 1) {
      throw DataFile.error(
          files.targets(),
          targets.columns() + " columns of labels",
          "give one label a sample, of one-hot rows array.argmax(axis=1)");
    }
    LabelColumn labels = new LabelColumn(files.targets(), "row", samples);
    for (int i = 0; i < samples; i++) {
      labels.add(i, targets.values()[i]);
    }
    return labels;
  }

  static Table read(Path file) {
    return parse(file, DataFile.read(file));
  }

  static Table parse(Path file, byte[] bytes) {
    if (bytes.length < 12 || !Arrays.equals(bytes, 0, 6, MAGIC, 0, 6)) {
      throw DataFile.error(file, "not a .npy file", "write it with numpy.save");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes[6] < 1 || bytes[6] > 3) {
      throw DataFile.error(
          file, "format version " + bytes[6] + " is not 1, 2 or 3", "write it with numpy.save");
    }
    boolean first = bytes[6] == 1;
    long headerLength = first ? in.getShort(8) & 0xffff : in.getInt(8) & 0xffffffffL;
    long dataStart = (first ? 10 : 12) + headerLength;
    if (dataStart > bytes.length) {
      throw DataFile.error(file, "the header is cut off", "copy the file again");
    }
    int headerStart = first ? 10 : 12;
    String header = new String(bytes, headerStart, (int) headerLength, StandardCharsets.ISO_8859_1);
    NpyType type = NpyType.of(file, field(file, DESCR, header).replace("'", ""));
    if (field(file, FORTRAN, header).equals("True")) {
      throw DataFile.error(
          file, "the array is in Fortran order", "save numpy.ascontiguousarray(array)");
    }
    long[] shape = shape(file, field(file, SHAPE, header));
    int columns = shape.length == 2 ? (int) shape[1] : 1;
    long length = shape[0] * columns;
    if (bytes.length - dataStart != length * type.bytes()) {
      throw DataFile.error(
          file,
          (bytes.length - dataStart)
              + " bytes of data, but the header asks for "
              + length * type.bytes(),
          "the file is damaged or cut off; copy it again");
    }
    double[] values =
        new double[Math.toIntExact(length)]; // the file, of as many bytes, is in memory
    in.position((int) dataStart);
    for (int i = 0; i < values.length; i++) {
      values[i] = type.next(in);
      if (!Double.isFinite(values[i])) {
        throw DataFile.error(
            file,
            values[i] + " at row " + i / columns + ", column " + i % columns,
            "remove or replace the sample");
      }
    }
    return new Table((int) shape[0], columns, values);
  }

  /** One or two sizes, each of at least 1 and below 2^31. */
  private static long[] shape(Path file, String text) {
    long[] shape =
        Pattern.compile(",")
            .splitAsStream(text)
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    String cause = "shape (" + text + ")";
    if (shape.length < 1) {
      throw DataFile.error(file, cause + " is a single number", "save one row a sample");
    }
    if (Arrays.stream(shape).anyMatch(size -> size < 1)) {
      throw DataFile.error(file, cause + " has no elements", "save at least one sample");
    }
    if (shape.length > 2) {
      throw DataFile.error(
          file,
          cause + " has " + shape.length + " dimensions",
          "save array.reshape(len(array), -1), one row a sample");
    }
    if (Arrays.stream(shape).anyMatch(size -> size > Integer.MAX_VALUE)) {
      throw DataFile.error(
          file, cause + " is larger than the file", "the file is damaged; copy it again");
    }
    return shape;
  }

  private static String field(Path file, Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw DataFile.error(file, "the header is not understood", "write it with numpy.save");
    }
    return matcher.group(1);
  }
}
