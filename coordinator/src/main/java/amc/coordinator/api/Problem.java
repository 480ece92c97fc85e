package amc.coordinator.api;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A refusal, as RFC 9457 has it: problem details in JSON. */
@SuppressWarnings("serial") // is thrown and caught, never written
final class Problem extends RuntimeException {
  private final int status;
  private final ObjectNode more; // members beside those of the RFC

  private Problem(int status, String detail, ObjectNode more) {
    super(detail, null, false, false);
    this.status = status;
    this.more = more;
  }

  /**
   * A refusal.
   *
   * @param detail cause and remedy, one line for the user
   */
  static Problem of(int status, String detail) {
    return new Problem(status, detail, JsonNodeFactory.instance.objectNode());
  }

  static Problem badRequest(String detail) {
    return of(400, detail);
  }

  static Problem noJob(String id) {
    return of(404, "job=%s is not there: see the list of jobs".formatted(id));
  }

  static Problem conflict(String detail) {
    return of(409, detail);
  }

  /** Files of a submission that the cluster has not. */
  static Problem lacking(ArrayNode files) {
    ObjectNode more = JsonNodeFactory.instance.objectNode();
    more.set("lacking", files);
    return new Problem(
        409, "the cluster lacks %s data files: send them first".formatted(files.size()), more);
  }

  HttpResponse response() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("type", "about:blank");
    body.put("title", StatusCodes.get(status).reason());
    body.put("status", status);
    body.put("detail", getMessage());
    body.setAll(more);
    HttpResponse response = Answers.json(status, Answers.PROBLEM, body);
    return switch (status) {
      case 401 -> response.addHeader(Answers.header("WWW-Authenticate", "Bearer"));
      case 429, 503 -> response.addHeader(Answers.header("Retry-After", "2"));
      default -> response;
    };
  }
}
