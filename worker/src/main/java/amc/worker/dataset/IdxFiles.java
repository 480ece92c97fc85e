package amc.worker.dataset;

import amc.protocol.job.UserError;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Images and labels in the IDX format of the MNIST data base (big-endian), plain or gzipped. */
public final class IdxFiles {
  /** Type of the elements, third byte of a file; the fourth is the number of dimensions. */
  private static final int UNSIGNED_BYTES = 8;

  private static final Map<Integer, String> TYPES =
      Map.of(
          UNSIGNED_BYTES,
          "unsigned bytes",
          9,
          "signed bytes",
          11,
          "16-bit integers",
          12,
          "32-bit integers",
          13,
          "32-bit floats",
          14,
          "64-bit floats");

  private static final int IMAGE_DIMENSIONS = 3; // samples, rows, columns
  private static final int LABEL_DIMENSIONS = 1;

  private static final int MAX_PIXELS = 1 << 24; // of one image; keeps sizes far from overflow

  private IdxFiles() {}

  /**
   * Reads labelled sets.
   *
   * @param classes number of classes, or 0 for the largest training label plus 1
   * @param limit use only the first training samples; 0 means all
   */
  public static DataSets load(FilePair train, @Nullable FilePair test, int classes, int limit) {
    LabelColumn labels = labels(train.targets());
    int largest =
        labels.labels().stream().mapToInt(label -> (int) label.value()).max().orElseThrow();
    LabelCoding coding = LabelCoding.of(labels, classes > 0 ? classes : largest + 1);
    Dataset training = load(train, labels, coding, limit);
    Dataset testing = test == null ? null : load(test, labels(test.targets()), coding, 0);
    return new DataSets(training, testing, coding.names());
  }

  private static Dataset load(FilePair files, LabelColumn labels, LabelCoding coding, int limit) {
    Path images = files.inputs();
    ByteBuffer pixels = open(images, IMAGE_DIMENSIONS, "images");
    int samples = count(images, pixels.getInt(4));
    int rows = count(images, pixels.getInt(8));
    int columns = count(images, pixels.getInt(12));
    long features = (long) rows * columns;
    if (features > MAX_PIXELS) {
      throw DataFile.error(
          images,
          "images of " + rows + " x " + columns + " pixels, more than " + MAX_PIXELS,
          "the header is damaged, or scale the images down");
    }
    expectLength(images, pixels, headerBytes(IMAGE_DIMENSIONS) + samples * features);
    int[] all = coding.classesOf(labels);
    if (all.length != samples) {
      throw DataFile.error(
          files.targets(),
          all.length + " labels for the " + samples + " images of " + images,
          "give the labels that belong to these images");
    }
    int used = limit > 0 ? Math.min(limit, samples) : samples;
    byte[] kept = new byte[Math.toIntExact(used * features)]; // no longer than the file in memory
    pixels.get(headerBytes(IMAGE_DIMENSIONS), kept);
    return new Dataset(
        files.name(),
        used,
        (int) features,
        kept,
        null,
        Arrays.copyOf(all, used),
        null,
        coding.names().size());
  }

  private static LabelColumn labels(Path file) {
    ByteBuffer classOf = open(file, LABEL_DIMENSIONS, "labels");
    int count = count(file, classOf.getInt(4));
    int header = headerBytes(LABEL_DIMENSIONS);
    expectLength(file, classOf, header + (long) count);
    LabelColumn labels = new LabelColumn(file, "sample", count);
    for (int i = 0; i < count; i++) {
      labels.add(i, classOf.get(header + i) & 0xff);
    }
    return labels;
  }

  /** A file of a fetched data set, plain or with .gz added. */
  public static Path fetched(Path dataHome, String dataset, String file) {
    Path plain = dataHome.resolve(dataset).resolve(file);
    Path zipped = plain.resolveSibling(file + ".gz");
    if (Files.exists(plain)) {
      return plain;
    }
    if (Files.exists(zipped)) {
      return zipped;
    }
    throw new UserError(
        "task.dataset=%s: no %s (plain or .gz) in %s; fetch it with: amc data fetch %s"
            .formatted(dataset, file, plain.getParent(), dataset));
  }

  private static int headerBytes(int dimensions) {
    return 4 + 4 * dimensions;
  }

  private static ByteBuffer open(Path file, int dimensions, String content) {
    ByteBuffer buffer = ByteBuffer.wrap(DataFile.read(file));
    int bytes = buffer.capacity();
    int magic = bytes < 4 ? -1 : buffer.getInt(0);
    int expected = UNSIGNED_BYTES << 8 | dimensions;
    if (magic != expected && bytes >= 4) {
      throw wrongContent(file, magic, expected, content);
    }
    if (bytes < headerBytes(dimensions)) {
      throw DataFile.error(
          file,
          bytes + " bytes are fewer than the header's " + headerBytes(dimensions),
          "the file is cut off; fetch or copy it again");
    }
    return buffer;
  }

  private static UserError wrongContent(Path file, int magic, int expected, String content) {
    String type = TYPES.get(magic >>> 8);
    int dimensions = magic & 0xff;
    if (type == null || dimensions == 0) {
      return DataFile.error(
          file,
          "magic number 0x%s is not 0x%s"
              .formatted(HexFormat.of().toHexDigits(magic), HexFormat.of().toHexDigits(expected)),
          "give an IDX file of " + content);
    }
    String remedy = "use task.type: npy for other arrays";
    if (magic >>> 8 == UNSIGNED_BYTES) {
      remedy =
          switch (dimensions) {
            case LABEL_DIMENSIONS -> "these are labels; give a file of " + content;
            case IMAGE_DIMENSIONS -> "these are images; give a file of " + content;
            default -> remedy;
          };
    }
    return DataFile.error(
        file,
        "IDX file of %s in %s dimension%s, where %s are unsigned bytes in %s"
            .formatted(type, dimensions, dimensions == 1 ? "" : "s", content, expected & 0xff),
        remedy);
  }

  private static int count(Path file, int value) {
    if (value < 1) {
      throw DataFile.error(file, "size " + value + " in the header must be >= 1", "check the file");
    }
    return value;
  }

  private static void expectLength(Path file, ByteBuffer buffer, long bytes) {
    if (buffer.capacity() != bytes) {
      throw DataFile.error(
          file,
          buffer.capacity() + " bytes, but the header asks for " + bytes,
          "the file is damaged or cut off; fetch or copy it again");
    }
  }
}
