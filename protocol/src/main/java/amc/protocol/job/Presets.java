package amc.protocol.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The bundled jobs, by name: a quick start and the runs of the paper's figures. Thread-safe. */
public final class Presets {
  private static final String FOLDER = "/amc/presets/";

  private Presets() {}

  /**
   * A bundled job.
   *
   * @param name as given to {@code amc run}
   * @param description one line, the first comment of its file
   * @param text its YAML
   */
  public record Preset(String name, String description, String text) {

    /** Whether it is a study, to be read by {@link StudyReader}, instead of a job. */
    public boolean isStudy() {
      return StudyReader.isStudy(text, name + ".yaml");
    }

    /** Whether it is a population, to be read by {@link PopulationReader}, instead of a job. */
    public boolean isPopulation() {
      return PopulationReader.isPopulation(text, name + ".yaml");
    }

    /** The job with its defaults filled in and overrides applied, see {@link JobReader}. */
    public Job job(List<String> overrides) {
      return JobReader.read(text, name + ".yaml", overrides);
    }
  }

  /** All bundled jobs, in the order of the figures. */
  public static List<Preset> all() {
    return resource("index.txt").lines().map(Presets::load).toList();
  }

  /**
   * The bundled job of this name; throws {@link UserError} with a suggestion when there is none.
   */
  public static Preset get(String name) {
    List<String> names = resource("index.txt").lines().toList();
    if (!names.contains(name)) {
      throw new UserError(
          "preset=%s is not a bundled job (amc presets list): %s"
              .formatted(Node.oneLine(name, Node.SHOWN_CHARACTERS), Names.suggest(name, names)));
    }
    return load(name);
  }

  private static Preset load(String name) {
    String text = resource(name + ".yaml");
    String description = text.lines().findFirst().orElse("").replaceFirst("^# *", "");
    return new Preset(name, description, text);
  }

  private static String resource(String file) {
    try (InputStream in =
        Objects.requireNonNull(Presets.class.getResourceAsStream(FOLDER + file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
