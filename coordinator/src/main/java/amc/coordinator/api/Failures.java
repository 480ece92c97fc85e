package amc.coordinator.api;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.http.scaladsl.model.ExceptionWithErrorInfo;
import amc.coordinator.api.Problem.Refused;
import amc.protocol.job.UserError;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns failures into problems. What the client can do something about it is told; of everything
 * else the log hears, and the client no more than that it is so.
 */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** Answers what routes and their futures fail with. */
  static ExceptionHandler exceptions() {
    return ExceptionHandler.newBuilder()
        .matchAny(failure -> Directives.complete(toResponse(failure)))
        .build();
  }

  /** Answers what no route takes: unknown paths, wrong methods. */
  static RejectionHandler rejections() {
    return RejectionHandler.defaultHandler()
        .mapRejectionResponse(
            response ->
                Problem.of(response.status(), detail(response))
                    .toResponse()
                    .addHeaders(response.getHeaders()));
  }

  private static String detail(HttpResponse response) {
    return switch (response.status().intValue()) {
      case 404 -> "there is nothing at this path: check it against the API's description";
      case 405 -> "this path does not take this method: see the header Allow";
      default -> response.status().defaultMessage();
    };
  }

  /** The answer to a request whose handling has failed. */
  static HttpResponse toResponse(Throwable failure) {
    return problem(cause(failure)).toResponse();
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof ExecutionException)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static Problem problem(Throwable failure) {
    return switch (failure) {
      case Refused refused -> refused.problem();
      case UserError error ->
          Problem.of(StatusCodes.BAD_REQUEST, String.valueOf(error.getMessage()));
      case EntityStreamSizeException large ->
          Problem.of(
              StatusCodes.CONTENT_TOO_LARGE,
              "the request's body must have at most %s bytes".formatted(large.limit()));
      case ExceptionWithErrorInfo wrong ->
          Problem.of(StatusCodes.BAD_REQUEST, wrong.info().summary());
      case TimeoutException _ ->
          Problem.of(
              StatusCodes.REQUEST_TIMEOUT, "the request's body took too long: send it again");
      case SQLException e when isPassing(e) -> {
        LOG.warn("The database fails: {}", e.getMessage());
        yield unavailable("the database does not answer: try again in a moment");
      }
      default -> {
        LOG.error("A request has failed", failure);
        yield Problem.of(
            StatusCodes.INTERNAL_SERVER_ERROR, "an error of the service: its log says more");
      }
    };
  }

  static Problem unavailable(String detail) {
    return Problem.of(StatusCodes.SERVICE_UNAVAILABLE, detail);
  }

  /**
   * Whether asking again may help. Not where values, keys or the statement are wrong (SQLSTATE
   * classes 22, 23 and 42): such a failure is ours.
   */
  static boolean isPassing(SQLException e) {
    String state = e.getSQLState();
    return state == null
        || !(state.startsWith("22") || state.startsWith("23") || state.startsWith("42"));
  }
}
