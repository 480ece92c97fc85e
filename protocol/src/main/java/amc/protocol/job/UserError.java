package amc.protocol.job;

import org.jspecify.annotations.Nullable;

/**
 * A mistake in what the user gave: job, option, file. The message is one line that names the cause,
 * the place and the remedy; it is shown as it is, without a stack trace.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserError(String message) {
    super(message);
  }

  public UserError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
