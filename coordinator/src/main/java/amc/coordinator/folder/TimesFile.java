package amc.coordinator.folder;

import amc.coordinator.study.StudyTable;
import amc.protocol.job.Study;
import amc.protocol.job.Study.Point;
import amc.protocol.job.UserError;
import amc.protocol.mc.TrajectoryEnd;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code times.csv}: a row for each trajectory of a study that has ended. While the study goes on
 * it is a log, in the order of the ends; afterwards it is in the order of the table. Confined to
 * one thread.
 */
final class TimesFile implements Closeable {
  private static final List<String> COLUMNS =
      List.of("seed", "steps", "event", "loss", "hash", "evaluations");

  private final Path file;
  private final Disk.Output out;
  private final StudyTable table;

  private TimesFile(Path file, Disk.Output out, StudyTable table) {
    this.file = file;
    this.out = out;
    this.table = table;
  }

  /**
   * Opens the file, creating it where needed, and enters its rows into the table. An end that a
   * crash cut short is cut off.
   *
   * @throws UserError where it has trajectories that are none of the study
   */
  static TimesFile open(Disk disk, Path file, StudyTable table) {
    long kept = read(file, table);
    try {
      TimesFile times = new TimesFile(file, disk.open(file, kept), table);
      if (kept == 0) {
        times.write(header(table.study()));
      }
      return times;
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  private static String header(Study study) {
    List<String> names = new ArrayList<>(study.points().getFirst().fields().keySet());
    names.addAll(COLUMNS);
    return Csv.line(names);
  }

  /** Enters whole rows; returns their length with the header, 0 where there is none. */
  static long read(Path file, StudyTable table) {
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      return read(file.toString(), Files.readAllBytes(file), table);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /**
   * The same of a file's content.
   *
   * @param file its name, for messages
   */
  static long read(String file, byte[] bytes, StudyTable table) {
    int from = endOfLine(bytes, 0);
    if (from == 0) {
      return 0;
    }
    String header = header(table.study());
    if (!header.equals(text(bytes, 0, from))) {
      throw new UserError(
          "%s has other columns than the study (%s): use another --out".formatted(file, header));
    }
    Map<List<String>, Integer> points = new HashMap<>();
    for (Point point : table.study().points()) {
      points.put(List.copyOf(point.fields().values()), points.size());
    }
    for (int end; (end = endOfLine(bytes, from)) > from; from = end) {
      if (!enter(text(bytes, from, end), points, table)) {
        return isLast(bytes, end) ? from : refuse(file, text(bytes, from, end));
      }
    }
    return from;
  }

  /** A crash of the machine may leave anything in the last line that was written. */
  private static boolean isLast(byte[] bytes, int end) {
    return endOfLine(bytes, end) == end;
  }

  private static long refuse(String file, String line) {
    throw new UserError(
        "%s has a row that is none of the study: %s; use another --out, or remove the row"
            .formatted(file, line));
  }

  /** Place behind the next line feed, or {@code from} where there is none. */
  private static int endOfLine(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return from;
  }

  private static String text(byte[] bytes, int from, int end) {
    return new String(bytes, from, end - 1 - from, StandardCharsets.UTF_8);
  }

  private static boolean enter(String line, Map<List<String>, Integer> points, StudyTable table) {
    List<String> cells = Csv.cells(line);
    int fields = table.study().points().getFirst().fields().size();
    if (cells == null || cells.size() != fields + COLUMNS.size()) {
      return false;
    }
    Integer point = points.get(cells.subList(0, fields));
    List<String> end = cells.subList(fields, cells.size());
    try {
      int number = point == null ? -1 : table.number(point, Long.parseLong(end.get(0)));
      if (number >= 0) {
        table.enter(
            number,
            new TrajectoryEnd(
                Long.parseLong(end.get(1)),
                end.get(2).equals("1"),
                Csv.value(end.get(3)),
                HexFormat.fromHexDigitsToLong(end.get(4)),
                Long.parseLong(end.get(5))));
      }
      return number >= 0;
    } catch (IllegalArgumentException e) { // of numbers
      return false;
    }
  }

  /** Adds a row; readers see it at once. */
  void append(int trajectory, TrajectoryEnd end) {
    write(row(table, trajectory, end));
  }

  /** Returns when all rows are on the device. */
  void flush() {
    try {
      out.force();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  private static String row(StudyTable table, int trajectory, TrajectoryEnd end) {
    List<String> cells = new ArrayList<>(table.point(trajectory).fields().values());
    cells.add(Long.toString(table.seed(trajectory)));
    cells.add(Long.toString(end.steps()));
    cells.add(end.event() ? "1" : "0");
    cells.add(Csv.number(end.loss()));
    cells.add(HexFormat.of().toHexDigits(end.hash()));
    cells.add(Long.toString(end.evaluations()));
    return Csv.line(cells);
  }

  /** All rows in the order of the table. */
  static byte[] sorted(StudyTable table) {
    StringBuilder text = new StringBuilder(header(table.study())).append('\n');
    for (int i = 0; i < table.study().trajectories(); i++) {
      @Nullable TrajectoryEnd end = table.end(i);
      if (end != null) {
        text.append(row(table, i, end)).append('\n');
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write(String line) {
    try {
      out.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
