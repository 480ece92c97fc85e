package amc.worker.trajectory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that the golden jobs learn from, made by formulas; never to be changed. */
final class GoldenData {
  private static final int IMAGES = 120;
  private static final int SIDE = 9;
  private static final int POINTS = 150;

  private GoldenData() {}

  static void write(Path folder) throws IOException {
    images(folder);
    points(folder);
  }

  /** Images of five classes, three pixels of eleven not zero. */
  private static void images(Path folder) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + IMAGES * SIDE * SIDE);
    ByteBuffer labels = ByteBuffer.allocate(8 + IMAGES);
    images.putInt(0x0803).putInt(IMAGES).putInt(SIDE).putInt(SIDE);
    labels.putInt(0x0801).putInt(IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      int label = i % 5;
      labels.put((byte) label);
      for (int p = 0; p < SIDE * SIDE; p++) {
        boolean black = (7 * p + 4 * label + 3 * (i % 3)) % 11 >= 3;
        images.put((byte) (black ? 0 : 1 + (31 * p + 17 * i + 53 * label) % 255));
      }
    }
    Files.write(folder.resolve("images.idx"), images.array());
    Files.write(folder.resolve("labels.idx"), labels.array());
  }

  /** Points in three dimensions, sixteenths, of four classes. */
  private static void points(Path folder) throws IOException {
    StringBuilder rows = new StringBuilder("a,b,c,label\n");
    for (int i = 0; i < POINTS; i++) {
      double a = (21 * i % 41 - 20) / 16.0;
      double b = (35 * i % 47 - 23) / 16.0;
      double c = (29 * i % 37 - 18) / 16.0;
      int label = (a > 0 ? 1 : 0) + (b > c ? 2 : 0);
      rows.append(a).append(',').append(b).append(',').append(c).append(',');
      rows.append(label).append('\n');
    }
    Files.writeString(folder.resolve("points.csv"), rows);
  }
}
