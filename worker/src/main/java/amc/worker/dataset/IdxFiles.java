package amc.worker.dataset;

import amc.protocol.job.UserError;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Images and labels in the IDX format of the MNIST data base (big-endian), plain or gzipped. */
public final class IdxFiles {
  private static final int IMAGES_MAGIC = 0x0803; // unsigned bytes, three dimensions
  private static final int LABELS_MAGIC = 0x0801; // unsigned bytes, one dimension

  private static final int MAX_PIXELS = 1 << 24; // of one image; keeps sizes far from overflow

  private IdxFiles() {}

  /**
   * Reads a labelled set.
   *
   * @param classes number of classes, or 0 for the largest label plus 1
   * @param limit use only the first samples; 0 means all
   */
  public static Dataset load(String name, Path images, Path labels, int classes, int limit) {
    ByteBuffer pixels = open(images, IMAGES_MAGIC, 16, "images");
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
    expectLength(images, pixels, 16 + samples * features);
    ByteBuffer classOf = open(labels, LABELS_MAGIC, 8, "labels");
    int labelled = count(labels, classOf.getInt(4));
    expectLength(labels, classOf, 8 + (long) labelled);
    if (labelled != samples) {
      throw DataFile.error(
          labels,
          labelled + " labels for the " + samples + " images of " + images,
          "give the labels that belong to these images");
    }
    int[] all = new int[samples];
    for (int i = 0; i < samples; i++) {
      all[i] = classOf.get(8 + i) & 0xff;
    }
    int outputs = classes > 0 ? classes : Arrays.stream(all).max().orElse(0) + 1;
    for (int i = 0; i < samples; i++) {
      if (all[i] >= outputs) {
        throw DataFile.error(
            labels,
            "label " + all[i] + " of sample " + i + " is outside 0.." + (outputs - 1),
            "give the labels that belong to this data set");
      }
    }
    int used = limit > 0 ? Math.min(limit, samples) : samples;
    byte[] kept = new byte[Math.toIntExact(used * features)]; // no longer than the file in memory
    pixels.get(16, kept);
    return new Dataset(
        name, used, (int) features, kept, null, Arrays.copyOf(all, used), null, outputs);
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

  private static ByteBuffer open(Path file, int magic, int headerBytes, String content) {
    ByteBuffer buffer = ByteBuffer.wrap(DataFile.read(file));
    if (buffer.capacity() < headerBytes) {
      throw DataFile.error(
          file,
          buffer.capacity() + " bytes are fewer than the header's " + headerBytes,
          "the file is cut off; fetch or copy it again");
    }
    if (buffer.getInt(0) != magic) {
      throw DataFile.error(
          file,
          String.format(Locale.ROOT, "magic number 0x%08x is not 0x%08x", buffer.getInt(0), magic),
          "give an IDX file of " + content);
    }
    return buffer;
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
