package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads event files of TensorBoard, naively, from the published formats: TFRecord, the messages
 * Event, Summary and SessionLog, the encoding of protocol buffers, and CRC-32C bit by bit (RFC
 * 3720, appendix B.4).
 */
final class EventFileReader {
  private EventFileReader() {}

  /**
   * An event; fields that it does not have are 0, empty, or -1.
   *
   * @param scalars by tag
   */
  record Event(
      double seconds, long step, String version, int session, Map<String, Float> scalars) {}

  /** What TensorBoard makes of a folder: files by name; a session's start purges later steps. */
  static List<Event> folder(Path folder) throws IOException {
    List<Event> seen = new ArrayList<>();
    for (Path file : files(folder)) {
      List<Event> events = file(file);
      assertThat(events.getFirst().version()).isEqualTo("brain.Event:2");
      for (Event event : events) {
        if (event.session() == 1) {
          seen.removeIf(e -> e.step() >= event.step());
        }
        if (!event.scalars().isEmpty()) {
          seen.add(event);
        }
      }
    }
    return seen;
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().contains("tfevents"))
          .sorted()
          .toList();
    }
  }

  /** All events of a file, whose checksums must be right. */
  static List<Event> file(Path file) throws IOException {
    ByteBuffer in = littleEndian(Files.readAllBytes(file));
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = bytes(in, 8);
      assertThat(in.getInt()).isEqualTo(masked(crc(length)));
      byte[] data = bytes(in, Math.toIntExact(littleEndian(length).getLong()));
      assertThat(in.getInt()).isEqualTo(masked(crc(data)));
      events.add(event(data));
    }
    return events;
  }

  private static Event event(byte[] data) {
    double seconds = 0;
    long step = 0;
    String version = "";
    int session = -1;
    Map<String, Float> scalars = new LinkedHashMap<>();
    for (Field field : fields(littleEndian(data))) {
      switch (field.number()) {
        case 1 -> seconds = field.content().getDouble();
        case 2 -> step = field.value();
        case 3 -> version = text(field);
        case 5 -> fields(field.content()).forEach(value -> scalar(value, scalars));
        case 7 -> session = (int) fields(field.content()).getFirst().value();
        default -> throw new AssertionError(field);
      }
    }
    return new Event(seconds, step, version, session, scalars);
  }

  private static void scalar(Field value, Map<String, Float> scalars) {
    assertThat(value.number()).isEqualTo(1);
    String tag = "";
    for (Field field : fields(value.content())) {
      switch (field.number()) {
        case 1 -> tag = text(field);
        case 2 -> scalars.put(tag, field.content().getFloat());
        default -> throw new AssertionError(field);
      }
    }
  }

  /** A field of a message: a value, or bytes. */
  private record Field(int number, long value, ByteBuffer content) {}

  private static List<Field> fields(ByteBuffer message) {
    ByteBuffer in = message.duplicate();
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      long key = varint(in);
      int number = (int) (key >>> 3);
      fields.add(
          switch ((int) key & 7) {
            case 0 -> new Field(number, varint(in), ByteBuffer.allocate(0));
            case 1 -> new Field(number, 0, littleEndian(bytes(in, 8)));
            case 2 -> new Field(number, 0, littleEndian(bytes(in, (int) varint(in))));
            case 5 -> new Field(number, 0, littleEndian(bytes(in, 4)));
            default -> throw new AssertionError("key " + key);
          });
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static int crc(byte[] data) {
    int crc = -1;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
      }
    }
    return ~crc;
  }

  private static int masked(int crc) {
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  private static String text(Field field) {
    return StandardCharsets.UTF_8.decode(field.content()).toString();
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
