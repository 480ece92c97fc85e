package amc.deploy.remote;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is wrong with a server that cannot be reached, and whether that may pass. */
final class Unreachable {
  private static final int DEPTH = 20; // of causes

  private Unreachable() {}

  /** Whether nothing was sent, so that the request may be sent again whatever it is. */
  static boolean isUnsent(IOException e) {
    return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
  }

  /** Whether the same may go better later. */
  static boolean isPassing(IOException e) {
    return find(e, SSLException.class) == null && !isUnknown(e);
  }

  private static boolean isUnknown(IOException e) {
    return find(e, UnresolvedAddressException.class) != null
        || find(e, UnknownHostException.class) != null;
  }

  /** One line with cause and remedy. */
  static UserError explain(Server server, IOException e) {
    String message = message(server, e);
    return new UserError(message, new RemoteFailure(RemoteFailure.Kind.AWAY, message, e));
  }

  private static String message(Server server, IOException e) {
    SSLException tls = find(e, SSLException.class);
    if (tls != null) {
      return "cannot reach %s by TLS (%s): does it have https, and a certificate that this Java trusts?"
          .formatted(server, text(tls));
    }
    if (isUnknown(e)) {
      return "cannot reach %s: no such host is known; check the address (--server)"
          .formatted(server);
    }
    if (e instanceof ConnectException) {
      return "cannot reach %s (connection refused): is amc serve running there? See --server"
          .formatted(server);
    }
    if (e instanceof HttpTimeoutException) {
      return "%s does not answer in time: is amc serve running there, and is the network good?"
          .formatted(server);
    }
    return "the connection to %s broke (%s): is amc serve running there?"
        .formatted(server, text(e));
  }

  private static String text(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : Printable.of(message);
  }

  private static <T extends Throwable> @Nullable T find(IOException e, Class<T> type) {
    Throwable cause = e;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
