package amc.worker.dataset;

import amc.protocol.job.UserError;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Types of elements of NumPy arrays that can be read: numbers of up to 64 bits, little-endian. */
enum NpyType {
  BOOLEAN("|b1", 1),
  INT8("|i1", 1),
  UINT8("|u1", 1),
  INT16("<i2", 2),
  UINT16("<u2", 2),
  INT32("<i4", 4),
  UINT32("<u4", 4),
  INT64("<i8", 8),
  FLOAT16("<f2", 2),
  FLOAT32("<f4", 4),
  FLOAT64("<f8", 8);

  private final String descr;
  private final int bytes;

  NpyType(String descr, int bytes) {
    this.descr = descr;
    this.bytes = bytes;
  }

  /** What headers of files call it. */
  String descr() {
    return descr;
  }

  /** Size of an element. */
  int bytes() {
    return bytes;
  }

  /** The next element. */
  double next(ByteBuffer in) {
    return switch (this) {
      case BOOLEAN, INT8 -> in.get();
      case UINT8 -> in.get() & 0xff;
      case INT16 -> in.getShort();
      case UINT16 -> in.getShort() & 0xffff;
      case INT32 -> in.getInt();
      case UINT32 -> in.getInt() & 0xffffffffL;
      case INT64 -> (double) in.getLong();
      case FLOAT16 -> Float.float16ToFloat(in.getShort());
      case FLOAT32 -> in.getFloat();
      case FLOAT64 -> in.getDouble();
    };
  }

  /**
   * The type of a header's {@code descr}.
   *
   * @throws UserError where it cannot be read
   */
  static NpyType of(Path file, String descr) {
    return Arrays.stream(values())
        .filter(type -> type.descr.equals(descr))
        .findFirst()
        .orElseThrow(() -> unknown(file, descr));
  }

  private static UserError unknown(Path file, String descr) {
    if (descr.startsWith("[")) {
      return DataFile.error(
          file,
          "the array has records of several fields",
          "save numpy.lib.recfunctions.structured_to_unstructured(array)");
    }
    if (descr.matches("[<>|]?[US][0-9]+") || descr.equals("|O")) {
      return DataFile.error(
          file,
          "element type '" + descr + "' is no number",
          "save labels as numpy.unique(array, return_inverse=True)[1], numbers as"
              + " array.astype('<f8')");
    }
    List<String> known = Arrays.stream(values()).map(type -> type.descr).toList();
    return DataFile.error(
        file,
        "element type '%s' is not one of %s"
            .formatted(Shown.text(descr), known.stream().collect(Collectors.joining(" "))),
        "save array.astype('<f8')");
  }
}
