package amc.deploy.bench;

import amc.protocol.job.Job;
import amc.protocol.job.Presets;
import amc.worker.dataset.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A job that is trained by one process and by clusters, to compare them. */
public record ClusterCase(String name, Job job) {
  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;
  private static final int SIDE = 28;

  /** More steps than anybody measures. */
  private static final String ENDLESS = "budget.steps=1000000000000";

  /** Lets sigma fall more slowly, so that few proposals are accepted for 150,000 steps. */
  private static final String PATIENT = "optimizer.nS=200";

  /**
   * MNIST's net, whose batch of 32 shards is worth splitting, and figure 6's of 128 hidden layers,
   * whose only shard is not.
   *
   * @param folder for the images
   */
  public static List<ClusterCase> all(Path folder) {
    Dataset data = BenchCase.images();
    writeImages(data, folder);
    Job deep = Presets.get("fig6-depth128").job(List.of(ENDLESS, PATIENT));
    String task =
        "task={type: idx, trainImages: '%s', trainLabels: '%s'}"
            .formatted(images(folder), labels(folder));
    return List.of(
        new ClusterCase(
            "mnist 784-16-16-10", Presets.get("fig7-batch").job(List.of(task, ENDLESS))),
        new ClusterCase("step-128", deep));
  }

  private static Path images(Path folder) {
    return folder.resolve("images-idx3-ubyte");
  }

  private static Path labels(Path folder) {
    return folder.resolve("labels-idx1-ubyte");
  }

  private static void writeImages(Dataset data, Path folder) {
    byte[] pixels = Objects.requireNonNull(data.bytes());
    int[] classes = Objects.requireNonNull(data.labels());
    ByteBuffer images = ByteBuffer.allocate(16 + pixels.length);
    images.putInt(IMAGES_MAGIC).putInt(data.samples()).putInt(SIDE).putInt(SIDE).put(pixels);
    ByteBuffer labels = ByteBuffer.allocate(8 + classes.length);
    labels.putInt(LABELS_MAGIC).putInt(data.samples());
    for (int label : classes) {
      labels.put((byte) label);
    }
    try {
      Files.write(images(folder), images.array());
      Files.write(labels(folder), labels.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
