package amc.coordinator.folder;

import amc.coordinator.population.Comparison;
import amc.coordinator.population.Lineage.Generation;
import amc.coordinator.population.Lineage.Member;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.zip.CRC32C;

/**
 * Curves in the bytes that TensorBoard reads: scalar events, each in a record with checksums. Pure
 * functions of their arguments; bytes may be concatenated, a file begins with those of {@link
 * #begin}. Values have the format's single precision.
 *
 * <pre>
 *   0        8         12           12 + length
 *   +--------+---------+------------+---------+
 *   | length | CRC     | Event      | CRC     |   little-endian; each CRC is that of the field
 *   | uint64 | uint32  | (protobuf) | uint32  |   before it: CRC-32C, rotated and masked
 *   +--------+---------+------------+---------+
 * </pre>
 *
 * <p>Sources: records, "TFRecords format details" (tensorflow.org/tutorials/load_data/tfrecord);
 * events, {@code event.proto} and {@code summary.proto} of github.com/tensorflow/tensorflow; their
 * encoding, protobuf.dev/programming-guides/encoding.
 */
public final class TensorBoardEvents {
  /** What every file begins with: readers go by steps and sessions from this version on. */
  private static final String FILE_VERSION = "brain.Event:2";

  private static final int CRC_MASK = 0xa282ead8;

  // Numbers of the fields, by message.
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE_VALUE = 2;
  private static final int SESSION_LOG_STATUS = 1;
  private static final int STATUS_START = 1;

  // How a field is encoded.
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private TensorBoardEvents() {}

  /**
   * A whole file of a run.
   *
   * @param startSeconds when the run would have started had it never been interrupted, in seconds
   *     since 1970
   */
  public static byte[] file(List<MetricsRow> rows, double startSeconds) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(begin(startSeconds));
    rows.forEach(row -> file.writeBytes(row(row, startSeconds)));
    return file.toByteArray();
  }

  /**
   * What a file begins with: the version, and a session that starts at step 0. With it readers
   * forget what older files beside this one say, since this one says all of it again.
   *
   * @param seconds since 1970
   */
  public static byte[] begin(double seconds) {
    ByteArrayOutputStream session = new ByteArrayOutputStream();
    number(session, SESSION_LOG_STATUS, STATUS_START);
    byte[] version = event(seconds, 0, EVENT_FILE_VERSION, utf8(FILE_VERSION));
    byte[] start = event(seconds, 0, EVENT_SESSION_LOG, session.toByteArray());
    return ByteBuffer.allocate(version.length + start.length).put(version).put(start).array();
  }

  /**
   * A row of {@code metrics.csv}: a value for each of its {@link MetricsRow#curves}, under the
   * column's name.
   *
   * @param startSeconds see {@link #file}
   */
  public static byte[] row(MetricsRow row, double startSeconds) {
    return scalars(row.step(), startSeconds + row.seconds(), row.curves());
  }

  /**
   * The end of a population's generation: rank value and loss of its best member, and the medians
   * of all.
   *
   * @param step of every member
   * @param seconds since 1970
   */
  public static byte[] generation(Generation generation, long step, double seconds) {
    Member best = generation.members().get(generation.best());
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put("bestRank", best.rank());
    values.put("bestLoss", best.loss());
    values.put("medianRank", median(generation, Member::rank));
    values.put("medianLoss", median(generation, Member::loss));
    values.values().removeIf(v -> Double.isNaN(v));
    return scalars(step, seconds, values);
  }

  private static double median(Generation generation, ToDoubleFunction<Member> value) {
    double[] known =
        generation.members().stream().mapToDouble(value).filter(v -> !Double.isNaN(v)).toArray();
    return known.length == 0 ? Double.NaN : Comparison.median(known);
  }

  private static byte[] scalars(long step, double seconds, SequencedMap<String, Double> values) {
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    values.forEach(
        (tag, number) -> {
          ByteArrayOutputStream value = new ByteArrayOutputStream();
          bytes(value, VALUE_TAG, utf8(tag));
          key(value, VALUE_SIMPLE_VALUE, FIXED_32);
          value.writeBytes(littleEndian(4).putFloat((float) number.doubleValue()).array());
          bytes(summary, SUMMARY_VALUE, value.toByteArray());
        });
    return event(seconds, step, EVENT_SUMMARY, summary.toByteArray());
  }

  /** A record of an event with one field beside time and step. */
  private static byte[] event(double seconds, long step, int field, byte[] content) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    key(event, EVENT_WALL_TIME, FIXED_64);
    event.writeBytes(littleEndian(8).putDouble(seconds).array());
    if (step != 0) { // 0 is what readers take it for, and what other writers leave out
      number(event, EVENT_STEP, step);
    }
    bytes(event, field, content);
    return record(event.toByteArray());
  }

  private static byte[] record(byte[] data) {
    byte[] length = littleEndian(8).putLong(data.length).array();
    return littleEndian(8 + 4 + data.length + 4)
        .put(length)
        .putInt(maskedCrc(length))
        .put(data)
        .putInt(maskedCrc(data))
        .array();
  }

  /** Masked, since the CRC of data that hold their own CRC says nothing. */
  private static int maskedCrc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  private static void key(ByteArrayOutputStream out, int field, int encoding) {
    varint(out, (long) field << 3 | encoding);
  }

  private static void number(ByteArrayOutputStream out, int field, long value) {
    key(out, field, VARINT);
    varint(out, value);
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] content) {
    key(out, field, BYTES);
    varint(out, content.length);
    out.writeBytes(content);
  }

  /** Seven bits a byte, the lowest first; all but the last have the eighth bit. */
  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      out.write((int) (rest & 0x7f | 0x80));
    }
    out.write((int) rest);
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
