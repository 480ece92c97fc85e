package amc.deploy.remote;

import org.jspecify.annotations.Nullable;

/**
 * Why a server did not do what it was asked for: the cause of the {@code UserError} that says it,
 * for those who tell failures apart.
 */
public final class RemoteFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What has failed. */
  public enum Kind {
    /** The server cannot be reached, or cannot answer now; the same may work later. */
    AWAY,
    /** The server does not let this caller do it. */
    REFUSED,
    /** The request is wrong, or too late. */
    WRONG
  }

  private final Kind kind;

  RemoteFailure(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** The failure among a throwable's causes, or null. */
  public static @Nullable RemoteFailure of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (cause instanceof RemoteFailure remote) {
        return remote;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
