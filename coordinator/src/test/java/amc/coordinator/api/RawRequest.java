package amc.coordinator.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;

/** Requests that no client would make. */
final class RawRequest {
  private RawRequest() {}

  /** Status of the answer to a request without body. */
  static int status(ApiServer server, String start, String... headers) throws IOException {
    int port = server.address().getPort();
    StringBuilder text = new StringBuilder(start).append(" HTTP/1.1\r\n");
    boolean named = false;
    for (String header : headers) {
      text.append(header).append("\r\n");
      named |= header.startsWith("Host:");
    }
    text.append(named ? "" : "Host: 127.0.0.1:" + port + "\r\n");
    text.append("Content-Length: 0\r\nConnection: close\r\n\r\n");
    try (Socket socket = new Socket(server.address().getAddress(), port)) {
      socket.getOutputStream().write(text.toString().getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }
}
