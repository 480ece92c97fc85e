package amc.coordinator.api;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import amc.coordinator.api.Access.Caller;
import amc.protocol.job.UserError;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** What all routes need: who asks, and threads that may wait for the database. Thread-safe. */
final class Routing {
  private final Access access;
  private final Executor blocking;

  /**
   * @param blocking for what waits
   */
  Routing(Access access, Executor blocking) {
    this.access = access;
    this.blocking = blocking;
  }

  /** What waits for the database. */
  @FunctionalInterface
  interface Answer<T> {
    T get() throws SQLException;
  }

  /** Answers a caller, and waits for the database meanwhile. */
  @FunctionalInterface
  interface Handler {
    HttpResponse answer(Caller caller) throws SQLException;
  }

  /** On a thread that may wait. */
  <T> CompletionStage<T> wait(Answer<T> answer) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return answer.get();
          } catch (SQLException e) {
            throw new CompletionException(e);
          } catch (UserError e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
          }
        },
        blocking);
  }

  /** Goes on for one who may ask at all. */
  Route authenticated(Function<Caller, Route> then) {
    return Directives.extractRequest(
        request -> Directives.onSuccess(wait(() -> access.check(request)), then));
  }

  /** An answer that needs nothing but the caller. */
  Route handle(Handler handler) {
    return Directives.extractRequest(
        request -> Directives.completeWithFuture(wait(() -> answer(request, handler))));
  }

  private HttpResponse answer(HttpRequest request, Handler handler) throws SQLException {
    return handler.answer(access.check(request));
  }

  /**
   * The id of a job in a path.
   *
   * @throws Problem where it cannot be one
   */
  static long id(String text) {
    if (!text.matches("[0-9a-f]{16}")) {
      throw Problem.noJob(shortened(text));
    }
    return HexFormat.fromHexDigitsToLong(text);
  }

  /** Not so long that an answer repeats what nobody wants to read. */
  static String shortened(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 40 ? plain : plain.substring(0, 40) + "...";
  }
}
