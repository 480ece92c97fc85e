package amc.deploy.remote;

import amc.coordinator.folder.FileErrors;
import amc.protocol.job.UserError;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Servers by names, in a YAML file of the user's that nobody else can read. Immutable.
 *
 * @param current name of the one in use; null for none
 * @param all by name
 */
public record Contexts(Path file, @Nullable String current, SortedMap<String, Context> all) {
  private static final String CURRENT = "current";
  private static final String CONTEXTS = "contexts";
  private static final YAMLMapper YAML = YAMLMapper.builder().build();
  private static final Set<PosixFilePermission> PRIVATE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** A server, and one's token there; null for none. */
  public record Context(String server, @Nullable String token) {}

  /** Where they are kept: {@code $AMC_CONFIG}, else {@code ~/.config/amc/contexts.yaml}. */
  public static Path place(Map<String, String> environment, String home) {
    String set = environment.get("AMC_CONFIG");
    return set != null && !set.isEmpty()
        ? Path.of(set)
        : Path.of(home, ".config", "amc", "contexts.yaml");
  }

  /**
   * Reads the file; where there is none, there are no contexts.
   *
   * @throws UserError if it holds something else
   */
  public static Contexts read(Path file) {
    JsonNode tree;
    try {
      tree = YAML.readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      return new Contexts(file, null, new TreeMap<>());
    } catch (JsonProcessingException e) {
      throw damaged(file, "it is no YAML");
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    SortedMap<String, Context> all = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : tree.path(CONTEXTS).properties()) {
      String server = entry.getValue().path("server").asText("");
      if (server.isEmpty()) {
        throw damaged(file, "context " + entry.getKey() + " has no server");
      }
      JsonNode token = entry.getValue().path("token");
      all.put(entry.getKey(), new Context(server, token.isTextual() ? token.asText() : null));
    }
    JsonNode current = tree.path(CURRENT);
    return new Contexts(file, current.isTextual() ? current.asText() : null, all);
  }

  private static UserError damaged(Path file, String why) {
    return new UserError("%s: %s: correct it, or remove it".formatted(file, why));
  }

  /** What messages call the file. */
  String place() {
    return file.toString();
  }

  /**
   * The context of a name.
   *
   * @throws UserError if there is none
   */
  public Context get(String name) {
    Context context = all.get(name);
    if (context == null) {
      throw new UserError(
          "context=%s is not in %s, which has %s: make it with amc context add %s --server URL"
              .formatted(
                  name, file, all.isEmpty() ? "none" : String.join(", ", all.keySet()), name));
    }
    return context;
  }

  /** The context in use, or null. */
  public @Nullable Context used() {
    return current == null ? null : get(current);
  }

  /**
   * With another context; the first one is in use at once.
   *
   * @throws UserError if it cannot be one
   */
  public Contexts with(String name, Context context) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new UserError(
          "context=%s must be a name of letters, digits, dots, underscores and dashes"
              .formatted(Printable.of(name)));
    }
    var _ = Server.of(context.server(), "--server", context.token());
    SortedMap<String, Context> more = new TreeMap<>(all);
    more.put(name, context);
    return new Contexts(file, current == null ? name : current, more);
  }

  /** With another context in use. */
  public Contexts using(String name) {
    var _ = get(name);
    return new Contexts(file, name, all);
  }

  /** Without a context. */
  public Contexts without(String name) {
    var _ = get(name);
    SortedMap<String, Context> fewer = new TreeMap<>(all);
    fewer.remove(name);
    return new Contexts(file, name.equals(current) ? null : current, fewer);
  }

  /** Whether others can read the tokens in the file. */
  public boolean isExposed() {
    try {
      return all.values().stream().anyMatch(c -> c.token() != null)
          && isPosix()
          && !PRIVATE.containsAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /**
   * Writes the file, as a whole and for the user alone.
   *
   * @throws UserError if it cannot be written
   */
  public void write() {
    Path place = file.toAbsolutePath();
    Path parent = place.getParent();
    if (parent == null) {
      throw new UserError("AMC_CONFIG=%s must be a file".formatted(file));
    }
    try {
      Files.createDirectories(parent);
      Path temporary =
          isPosix()
              ? Files.createTempFile(
                  parent, ".contexts", ".tmp", PosixFilePermissions.asFileAttribute(PRIVATE))
              : Files.createTempFile(parent, ".contexts", ".tmp");
      try {
        Files.writeString(temporary, text(), StandardCharsets.UTF_8);
        Files.move(
            temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw FileErrors.cannotUse(file, e);
    }
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private String text() throws JsonProcessingException {
    ObjectNode tree = YAML.createObjectNode();
    if (current != null) {
      tree.put(CURRENT, current);
    }
    ObjectNode contexts = tree.putObject(CONTEXTS);
    all.forEach(
        (name, context) -> {
          ObjectNode written = contexts.putObject(name).put("server", context.server());
          if (context.token() != null) {
            written.put("token", context.token());
          }
        });
    return YAML.writeValueAsString(tree);
  }
}
