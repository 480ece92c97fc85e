package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.put;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Sink;
import amc.coordinator.api.Problem.Refused;
import amc.coordinator.catalog.Role;
import amc.coordinator.database.FileRows;
import amc.protocol.message.Storing;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;

/**
 * Bringing data files, by content. What has arrived stays when a connection breaks: the client asks
 * how far it has come, and goes on from there. Thread-safe.
 */
final class DataRoutes {
  private final ActorSystem<?> system;
  private final FileRows contents;
  private final Access access;
  private final Blocking blocking;

  DataRoutes(ActorSystem<?> system, FileRows contents, Access access, Blocking blocking) {
    this.system = system;
    this.contents = contents;
    this.access = access;
    this.blocking = blocking;
  }

  /** What is below the path of data files. */
  Route all() {
    return path(
        PathMatchers.segment(),
        sha256 ->
            concat(
                get(
                    () ->
                        access.answer(
                            Role.VIEWER,
                            (_, request) -> {
                              Parameters given = Parameters.of(request, "size");
                              return progress(file(sha256, given), false);
                            })),
                put(() -> access.begin(Role.SUBMITTER, (_, request) -> upload(sha256, request)))));
  }

  private record DataFile(String sha256, long sizeBytes) {}

  private static DataFile file(String sha256, Parameters given) {
    if (!Storing.isSha256(sha256)) {
      throw Problem.badRequest(
          "sha256=%s must be 64 hexadecimal digits, lower case".formatted(Texts.shown(sha256)));
    }
    long size =
        given
            .integer("size", 0, Long.MAX_VALUE)
            .orElseThrow(() -> Problem.badRequest("size is lacking: add ?size=BYTES"));
    if (size > Storing.MAX_FILE_BYTES) {
      throw Problem.tooLarge("size=%s must be <= %s".formatted(size, Storing.MAX_FILE_BYTES));
    }
    return new DataFile(sha256, size);
  }

  private CompletionStage<HttpResponse> upload(String sha256, HttpRequest request) {
    Parameters given = Parameters.of(request, "size", "offset");
    DataFile file = file(sha256, given);
    long offset = given.integer("offset", 0, file.sizeBytes()).orElse(0);
    if (offset % Storing.CHUNK_BYTES != 0) {
      throw Problem.badRequest(
          "offset=%s must be a multiple of %s".formatted(offset, Storing.CHUNK_BYTES));
    }
    Cutter cutter = new Cutter(file.sizeBytes(), (int) (offset / Storing.CHUNK_BYTES));
    return request
        .entity()
        .withSizeLimit(Storing.MAX_FILE_BYTES)
        .getDataBytes()
        .mapConcat(cutter::cut)
        .mapAsync(1, piece -> blocking.ask(() -> keep(sha256, piece)))
        .runWith(Sink.ignore(), system)
        .thenCompose(_ -> blocking.ask(() -> progress(file, true)));
  }

  private Cutter.Piece keep(String sha256, Cutter.Piece piece) throws SQLException {
    contents.put(sha256, piece.chunk(), piece.content());
    return piece;
  }

  /**
   * How far a file has come.
   *
   * @param sent whether bytes of it have just been sent, which must be right
   */
  private HttpResponse progress(DataFile file, boolean sent) throws SQLException {
    boolean complete = contents.isKept(file.sha256(), file.sizeBytes());
    int chunks = complete ? 0 : contents.present(file.sha256());
    boolean wrong = !complete && chunks >= Storing.chunks(file.sizeBytes());
    if (wrong && sent) {
      throw new Refused(
          StatusCodes.CONFLICT,
          "sha256=%s is not that of the %s bytes that were sent: send the file again from its start"
              .formatted(file.sha256(), file.sizeBytes()));
    }
    ObjectNode json = Answers.object();
    json.put("sha256", file.sha256());
    json.put("sizeBytes", file.sizeBytes());
    // Of a file that is all there and wrong nobody knows where: nothing of it is worth keeping.
    json.put("have", complete ? file.sizeBytes() : wrong ? 0 : (long) chunks * Storing.CHUNK_BYTES);
    json.put("complete", complete);
    return Answers.of(StatusCodes.OK, json);
  }
}
