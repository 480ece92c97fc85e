package amc.deploy.dispatch;

import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.Tokens;
import amc.coordinator.database.Database;
import amc.deploy.node.Secrets;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Set;

/** The token that comes first: in a file, since nobody can ask for it. */
public final class AdminToken {
  private static final String OWNER = "admin";
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

  private AdminToken() {}

  /**
   * Makes sure that the token in a file is an admin's; makes one where there is no file. One that
   * was revoked stays so.
   *
   * @throws UserError if the file cannot be read or written, or the database does not answer
   */
  static void ensure(Tokens tokens, Path file) {
    try {
      String secret = secret(file);
      if (secret.isEmpty()) {
        throw new UserError("--admin-token=" + file + " is empty: remove it to get a new one");
      }
      if (!tokens.isKnown(secret)) {
        add(tokens, secret);
      }
    } catch (SQLException e) {
      throw new UserError("the database does not take a token: " + e.getMessage(), e);
    }
  }

  /**
   * Makes a token in a file where there is none; no server knows it before it is told of the file.
   *
   * @throws UserError if the file cannot be written
   */
  public static void make(Path file) {
    secret(file);
  }

  private static String secret(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).strip() : write(file);
    } catch (IOException e) {
      throw new UserError("--admin-token=" + file + " must be a file that can be written: " + e, e);
    }
  }

  private static void add(Tokens tokens, String secret) throws SQLException {
    try {
      tokens.add(HexFormat.of().toHexDigits(Secrets.run()), secret, OWNER, Role.ADMIN, null);
    } catch (SQLException e) {
      // Coordinators that start at a time read the same file: another one was first.
      if (!Database.isTaken(e)) {
        throw e;
      }
    }
  }

  private static String write(Path file) throws IOException {
    String secret = Secrets.token();
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWN));
    Files.writeString(file, secret + "\n", StandardOpenOption.TRUNCATE_EXISTING);
    return secret;
  }
}
