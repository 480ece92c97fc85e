package amc.deploy.client;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Settings of nodes that are all on one machine. */
public final class EmbeddedSettings {
  private static final String NAME = "amc-embedded.conf";

  private EmbeddedSettings() {}

  /**
   * Puts the file where processes find it.
   *
   * @throws IOException if it cannot be written
   */
  public static Path in(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    try (InputStream in =
        requireNonNull(EmbeddedSettings.class.getClassLoader().getResourceAsStream(NAME))) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
