package amc.deploy.remote;

import amc.coordinator.folder.FileErrors;
import amc.deploy.data.FolderTree;
import amc.protocol.job.UserError;
import amc.protocol.message.Storing;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Fetches all results of a job into a new folder, which is there as a whole or not at all. Every
 * file is compared with its checksum. Confined to one thread.
 */
public final class Fetch {
  private static final int ATTEMPTS = 3;
  private static final int BUFFER = 1 << 16;

  private final ApiClient api;
  private final Consumer<String> notes;

  /** A file as the server lists it. */
  private record Result(long sizeBytes, String sha256) {}

  /**
   * @param notes hears what is fetched
   */
  public Fetch(ApiClient api, Consumer<String> notes) {
    this.api = api;
    this.notes = notes;
  }

  /**
   * Refuses a folder that results cannot be fetched into.
   *
   * @throws UserError where something of that name exists
   */
  public static void requireNew(Path folder) {
    if (folder.toString().isEmpty()) {
      throw new UserError("the folder for the results has no name (--out, --fetch): give one");
    }
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new UserError(
          "%s exists already: give a folder that does not (--out, --fetch)".formatted(folder));
    }
  }

  /**
   * Fetches.
   *
   * @param id of a job that is over
   * @throws UserError if there are no results, or not as the server lists them
   */
  public void fetch(String id, Path folder) throws InterruptedException {
    requireNew(folder);
    Map<String, Result> listed = listed(api.get("jobs/" + id + "/results"));
    if (listed.isEmpty()) {
      throw new UserError("job %s has no results: amc show %s says why".formatted(id, id));
    }
    long bytes = listed.values().stream().mapToLong(Result::sizeBytes).sum();
    notes.accept(String.format(Locale.ROOT, "fetching %s files, %,d bytes", listed.size(), bytes));
    Path place = folder.toAbsolutePath().normalize();
    Path temporary = null;
    try {
      Path parent = place.getParent();
      if (parent == null) {
        throw new UserError(folder + " cannot be made: give another folder");
      }
      Files.createDirectories(parent);
      temporary = parent.resolve("." + place.getFileName() + "-" + id + ".tmp");
      FolderTree.delete(temporary); // of an attempt that was killed
      Files.createDirectory(temporary);
      fill(id, listed, temporary);
      requireNew(folder);
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    } finally {
      remove(temporary);
    }
  }

  private static Map<String, Result> listed(JsonNode answer) {
    Map<String, Result> files = new LinkedHashMap<>();
    for (JsonNode file : answer.path("files")) {
      files.put(
          file.path("name").asText(),
          new Result(file.path("sizeBytes").asLong(), file.path("sha256").asText()));
    }
    return files;
  }

  /** Fetches the archive, again where its connection breaks. */
  private void fill(String id, Map<String, Result> listed, Path temporary)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try (InputStream archive =
          api.open("jobs/" + id + "/archive", "application/zip", null, api.patience())) {
        unpack(archive, listed, temporary);
        return;
      } catch (FileSystemException e) {
        throw e; // of this disk
      } catch (ZipException e) {
        throw damaged("the archive of the results", e);
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw Unreachable.explain(api.server(), e);
        }
        notes.accept("the connection broke: fetching again");
        FolderTree.delete(temporary);
        Files.createDirectory(temporary);
      }
    }
  }

  private static void unpack(InputStream archive, Map<String, Result> listed, Path folder)
      throws IOException {
    Set<String> lacking = new HashSet<>(listed.keySet());
    try (ZipInputStream zip = new ZipInputStream(archive)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        Path file = within(folder, name);
        Result result = listed.get(name);
        if (result == null || !lacking.remove(name)) {
          throw damaged(Printable.of(name) + ", which is not listed,", null);
        }
        Files.createDirectories(file.getParent() == null ? folder : file.getParent());
        write(zip, file, name, result);
      }
    }
    if (!lacking.isEmpty()) {
      throw damaged("an archive without " + Printable.of(lacking.iterator().next()), null);
    }
  }

  /** The file of a name, which must not lead out of the folder. */
  private static Path within(Path folder, String name) {
    try {
      Path file = folder.resolve(name);
      boolean plain =
          !name.isEmpty() && !name.contains("\\") && !name.contains(":") && !name.endsWith("/");
      if (plain && file.normalize().equals(file) && file.startsWith(folder)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new UserError(
        "the server's archive has a file named %s, which must not be: fetch nothing from it"
            .formatted(Printable.of(name)));
  }

  private static void write(InputStream in, Path file, String name, Result result)
      throws IOException {
    MessageDigest digest = Storing.digest();
    long size = 0;
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
      byte[] buffer = new byte[BUFFER];
      int read = in.read(buffer);
      while (read >= 0 && size <= result.sizeBytes()) {
        out.write(buffer, 0, read);
        size += read;
        read = in.read(buffer);
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (size != result.sizeBytes() || !found.equals(result.sha256())) {
      throw damaged(Printable.of(name) + " with a wrong checksum", null);
    }
  }

  private static UserError damaged(String what, @Nullable Throwable cause) {
    String message =
        "%s came from the server, nothing is kept: try again, or check the server's disk"
            .formatted(what);
    return new UserError(message, cause);
  }

  private void remove(@Nullable Path temporary) {
    if (temporary != null) {
      try {
        FolderTree.delete(temporary);
      } catch (IOException e) {
        notes.accept("cannot remove " + temporary + ": remove it yourself");
      }
    }
  }
}
