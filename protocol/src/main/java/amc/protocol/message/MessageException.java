package amc.protocol.message;

/** A message that cannot be written, or bytes that are none: unregistered, malformed, oversized. */
public final class MessageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MessageException(String message) {
    super(message);
  }

  MessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
