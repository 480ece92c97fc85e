package amc.worker.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NumPy arrays (.npy format 1.0 to 3.0): little-endian f4, f8, i4, i8, u1 in C order. */
public final class NpyFiles {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DESCR = Pattern.compile("'descr':\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("'shape':\\s*\\(([0-9]{1,9}(?:, ?[0-9]{1,9})*,?)\\)");

  /** A one- or two-dimensional array; a vector counts as one column. */
  @SuppressWarnings("ArrayRecordComponent") // a large table, read once
  record Table(int rows, int columns, double[] values) {}

  private NpyFiles() {}

  /** Samples from inputs (samples, features) and targets or labels; classes as in the job. */
  public static Dataset load(String name, Path inputFile, Path targetFile, int classes) {
    Table inputs = read(inputFile);
    Table targets = read(targetFile);
    if (inputs.rows() != targets.rows()) {
      throw DataFile.error(
          targetFile,
          targets.rows() + " targets for the " + inputs.rows() + " inputs of " + inputFile,
          "give the targets that belong to these inputs");
    }
    if (classes == 0) {
      return new Dataset(
          name,
          inputs.rows(),
          inputs.columns(),
          null,
          inputs.values(),
          null,
          targets.values(),
          targets.columns());
    }
    if (targets.columns() != 1) {
      throw DataFile.error(
          targetFile, targets.columns() + " columns of labels", "give one label a sample");
    }
    int[] labels = new int[targets.rows()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Labels.check(targets.values()[i], classes, targetFile + ": row " + i);
    }
    return new Dataset(
        name, inputs.rows(), inputs.columns(), null, inputs.values(), labels, null, classes);
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
    if (field(file, FORTRAN, header).equals("True")) {
      throw DataFile.error(
          file, "the array is in Fortran order", "save numpy.ascontiguousarray(array)");
    }
    String type = field(file, DESCR, header);
    int[] shape =
        Pattern.compile(",")
            .splitAsStream(field(file, SHAPE, header))
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    if (shape.length < 1 || shape.length > 2 || Arrays.stream(shape).anyMatch(s -> s < 1)) {
      throw DataFile.error(
          file, "shape " + Arrays.toString(shape), "save an array of one or two dimensions");
    }
    int columns = shape.length == 2 ? shape[1] : 1;
    long length = (long) shape[0] * columns;
    int width = width(file, type);
    if (bytes.length - dataStart != length * width) {
      throw DataFile.error(
          file,
          (bytes.length - dataStart) + " bytes of data, but the header asks for " + length * width,
          "the file is damaged or cut off; copy it again");
    }
    double[] values =
        new double[Math.toIntExact(length)]; // the file, of as many bytes, is in memory
    in.position((int) dataStart);
    for (int i = 0; i < values.length; i++) {
      values[i] = next(in, type);
      if (!Double.isFinite(values[i])) {
        throw DataFile.error(
            file,
            values[i] + " at row " + i / columns + ", column " + i % columns,
            "remove or replace the sample");
      }
    }
    return new Table(shape[0], columns, values);
  }

  private static String field(Path file, Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw DataFile.error(file, "the header is not understood", "write it with numpy.save");
    }
    return matcher.group(1);
  }

  private static int width(Path file, String type) {
    return switch (type) {
      case "<f4", "<i4" -> 4;
      case "<f8", "<i8" -> 8;
      case "|u1" -> 1;
      default ->
          throw DataFile.error(
              file,
              "element type '" + type + "' is not one of <f4 <f8 <i4 <i8 |u1",
              "save array.astype('<f8')");
    };
  }

  private static double next(ByteBuffer in, String type) {
    return switch (type) {
      case "<f4" -> in.getFloat();
      case "<f8" -> in.getDouble();
      case "<i4" -> in.getInt();
      case "<i8" -> (double) in.getLong();
      default -> in.get() & 0xff;
    };
  }
}
