package amc.protocol.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads job files, YAML or JSON, into {@link Job}s with every default filled in. Every mistake is a
 * {@link UserError} of one line that names field, value, limit, place and remedy. Thread-safe.
 */
public final class JobReader {
  private static final String DEFAULT_NAME = "job";

  /** Tells editors by which schema to complete a JSON file. */
  static final String SCHEMA = "$schema";

  private static final int SOURCE_CHARACTERS = 200;

  private JobReader() {}

  /** Reads a file; its base name is the default of the job's name. */
  public static Job read(Path file) {
    return read(file, List.of());
  }

  /** Reads a file, see {@link #read(String, String, List)} for the overrides. */
  public static Job read(Path file, List<String> overrides) {
    return read(text(file), String.valueOf(file.getFileName()), overrides);
  }

  /** Text of a file. */
  public static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(4 * TreeReader.MAX_CHARACTERS + 1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw new UserError("job=%s does not exist: check the path".formatted(file), e);
    } catch (AccessDeniedException e) {
      throw new UserError("job=%s may not be read: check its permissions".formatted(file), e);
    } catch (CharacterCodingException e) {
      throw new UserError("job=%s is not UTF-8 text: save it as UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw new UserError("job=%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Reads a text without overrides. */
  public static Job read(String text, String sourceName) {
    return read(text, sourceName, List.of());
  }

  /**
   * Reads a text.
   *
   * @param sourceName file name for error messages; a name ending in ".json" holds JSON, any other
   *     YAML; its base name is the default of the job's name
   * @param overrides settings {@code path=value}, applied in order before anything is checked;
   *     errors about them name {@code --set path=value} instead of a line
   */
  public static Job read(String text, String sourceName, List<String> overrides) {
    Node.Mapping job = tree(text, sourceName, !overrides.isEmpty());
    overrides.forEach(override -> Overrides.apply(job, override));
    return JobFields.JOB.read(new Values("", job, baseName(sourceName), null));
  }

  /**
   * The tree of a text, which can be changed.
   *
   * @param mayBeEmpty whether a text without any field is one
   */
  static Node.Mapping tree(String text, String sourceName, boolean mayBeEmpty) {
    String source = Node.oneLine(sourceName, SOURCE_CHARACTERS);
    Node root = TreeReader.readFile(text, source);
    if (root == null && mayBeEmpty) {
      return new Node.Mapping(new LinkedHashMap<>(), source);
    }
    if (root == null) {
      throw new UserError(
          "the job is empty (%s): give at least task, network and budget".formatted(source));
    }
    if (!(root instanceof Node.Mapping job)) {
      throw new UserError(
          "%s is not a job (%s): write fields such as \"seed: 1\", one a line"
              .formatted(root.shown(), root.where()));
    }
    if (job.entries().get(SCHEMA) instanceof Node.Scalar schema
        && schema.kind() == Node.Kind.STRING) {
      job.entries().remove(SCHEMA);
    }
    return job;
  }

  /** "runs/my job.yaml" becomes "my-job". */
  static String baseName(String sourceName) {
    String file = sourceName.substring(sourceName.lastIndexOf('/') + 1);
    String name = file.replaceFirst("\\.(?i:ya?ml|json)$", "").replaceAll("[^A-Za-z0-9._-]", "-");
    String shortened = name.substring(0, Math.min(name.length(), 100));
    return JobFields.NAME.matcher(shortened).matches() ? shortened : DEFAULT_NAME;
  }
}
