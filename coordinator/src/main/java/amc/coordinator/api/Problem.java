package amc.coordinator.api;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Why a request is not answered as its client wished, as {@code application/problem+json} (RFC
 * 9457). Immutable.
 *
 * @param detail cause and remedy, for the user
 * @param more members beyond those of the standard
 */
record Problem(StatusCode status, String title, String detail, Map<String, JsonNode> more) {
  private static final ContentType TYPE =
      MediaTypes.customWithFixedCharset(
              "application", "problem+json", HttpCharsets.UTF_8, Map.of(), false)
          .toContentType();
  private static final int RETRY_SECONDS = 1;

  /** Thrown where a request is refused; says so to its client, and to nobody else. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Refused(Problem problem) {
      super(problem.detail(), null, false, false); // it is an answer: its stack means nothing
      this.problem = problem;
    }

    Refused(StatusCode status, String detail) {
      this(of(status, detail));
    }

    Problem problem() {
      return problem;
    }
  }

  /** Makes one line of what is told, and copies the members. */
  Problem {
    detail = detail.strip().replaceAll("\\s+", " ");
    more = Map.copyOf(more);
  }

  /** The problem that a status stands for. */
  static Problem of(StatusCode status, String detail) {
    return new Problem(status, status.reason(), detail, Map.of());
  }

  static Refused badRequest(String detail) {
    return new Refused(StatusCodes.BAD_REQUEST, detail);
  }

  static Refused tooLarge(String detail) {
    return new Refused(StatusCodes.CONTENT_TOO_LARGE, detail);
  }

  /** The answer, with the headers that go with its status. */
  HttpResponse toResponse() {
    ObjectNode json = Answers.object();
    json.put("type", "about:blank");
    json.put("title", title);
    json.put("status", status.intValue());
    json.put("detail", detail);
    json.setAll(more);
    HttpResponse response = Answers.of(status, TYPE, json);
    return switch (status.intValue()) {
      case 401 -> response.addHeader(RawHeader.create("WWW-Authenticate", "Bearer"));
      case 503 ->
          response.addHeader(RawHeader.create("Retry-After", Integer.toString(RETRY_SECONDS)));
      default -> response;
    };
  }
}
