package amc.deploy.data;

import amc.deploy.data.PublicDataset.DataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A package that holds the files, fetched by the package manager's own client.
 *
 * @param download command that puts the package's archive into the current folder
 * @param archiveSuffix how the archive's name ends
 * @param unpack command that unpacks into the current folder; {@value #ARCHIVE} stands for the
 *     archive
 * @param folder where in the archive the files are
 */
record PackageSource(
    List<String> download, String archiveSuffix, List<String> unpack, String folder)
    implements DataSource {
  static final String ARCHIVE = "ARCHIVE";

  private static final int TIMEOUT_MINUTES = 5;

  @Override
  public String name() {
    return String.join(" ", download);
  }

  @Override
  public void fetch(List<DataFile> files, Path scratch, Path target)
      throws IOException, InterruptedException {
    run(download, scratch);
    String archive = archive(scratch).getFileName().toString();
    run(unpack.stream().map(word -> word.equals(ARCHIVE) ? archive : word).toList(), scratch);
    for (DataFile file : files) {
      Path plain = scratch.resolve(folder).resolve(file.name());
      Path from = Files.exists(plain) ? plain : plain.resolveSibling(file.name() + ".gz");
      Files.move(from, target.resolve(from.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path archive(Path scratch) throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      return files
          .filter(file -> file.toString().endsWith(archiveSuffix))
          .findFirst()
          .orElseThrow(() -> new IOException(name() + " left no " + archiveSuffix));
    }
  }

  private static void run(List<String> command, Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve(".log");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException(command.getFirst() + " is not installed", e);
    }
    process.getOutputStream().close();
    if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("took more than " + TIMEOUT_MINUTES + " minutes");
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "exit status " + process.exitValue() + " of " + String.join(" ", command));
    }
  }
}
