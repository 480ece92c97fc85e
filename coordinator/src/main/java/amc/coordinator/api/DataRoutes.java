package amc.coordinator.api;

import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import amc.coordinator.catalog.Role;
import amc.protocol.message.Storing;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Data files, by content: how far one has come, and more of it. What breaks off is gone on with
 * from where it has come to.
 */
final class DataRoutes {
  private final ApiServices services;
  private final Routing routing;

  DataRoutes(ApiServices services, Routing routing) {
    this.services = services;
    this.routing = routing;
  }

  /** A file that is asked for. */
  private record File(String sha256, long sizeBytes) {}

  /** Beneath {@code /data}. */
  Route routes() {
    return Directives.path(
        segment(),
        sha256 ->
            Directives.parameterMap(
                query ->
                    Directives.concat(
                        Directives.get(() -> routing.handle(caller -> state(file(sha256, query)))),
                        Directives.put(() -> put(sha256, query)))));
  }

  private static File file(String sha256, Map<String, String> query) {
    if (!Storing.isSha256(sha256)) {
      throw Problem.badRequest(
          "a data file is named by its SHA-256: 64 hexadecimal digits, lower case");
    }
    return new File(sha256, number(query, "size", Storing.MAX_FILE_BYTES));
  }

  private static long number(Map<String, String> query, String name, long most) {
    return JobRoutes.number(query, name, 0, most)
        .orElseThrow(() -> Problem.badRequest("the query must have " + name + "=BYTES"));
  }

  private HttpResponse state(File file) throws SQLException {
    boolean complete = services.contents().isKept(file.sha256(), file.sizeBytes());
    long present = (long) services.contents().present(file.sha256()) * Storing.CHUNK_BYTES;
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("sha256", file.sha256());
    body.put("sizeBytes", file.sizeBytes());
    body.put("have", complete ? file.sizeBytes() : Math.min(present, file.sizeBytes()));
    body.put("complete", complete);
    return Answers.json(200, body);
  }

  private Route put(String sha256, Map<String, String> query) {
    return routing.authenticated(
        caller -> {
          caller.require(Role.SUBMITTER);
          File file = file(sha256, query);
          long offset = number(query, "offset", file.sizeBytes());
          if (offset % Storing.CHUNK_BYTES != 0) {
            throw Problem.badRequest("offset must be a multiple of " + Storing.CHUNK_BYTES);
          }
          return Directives.withSizeLimit(
              file.sizeBytes() - offset,
              () ->
                  Directives.extractRequestEntity(
                      entity ->
                          Directives.extractMaterializer(
                              materializer ->
                                  Directives.onSuccess(
                                      receive(file, offset, entity.getDataBytes(), materializer),
                                      chunks -> routing.handle(c -> received(file))))));
        });
  }

  private CompletionStage<Long> receive(
      File file, long offset, Source<ByteString, Object> bytes, Materializer materializer) {
    int first = (int) (offset / Storing.CHUNK_BYTES);
    return bytes
        .statefulMapConcat(() -> new Chunks(file, first)::next)
        .mapAsync(
            1,
            chunk ->
                routing.wait(
                    () -> {
                      services
                          .contents()
                          .put(file.sha256(), chunk.first(), chunk.second().toArrayUnsafe());
                      return 1L;
                    }))
        .runWith(Sink.fold(0L, Long::sum), materializer);
  }

  /** Cuts what comes into chunks; what is left of the last one when it breaks off, is dropped. */
  private static final class Chunks {
    private final File file;
    private int number;
    private ByteString rest = ByteString.emptyByteString();

    Chunks(File file, int first) {
      this.file = file;
      this.number = first;
    }

    Iterable<Pair<Integer, ByteString>> next(ByteString bytes) {
      List<Pair<Integer, ByteString>> chunks = new ArrayList<>();
      rest = rest.concat(bytes);
      while (number < Storing.chunks(file.sizeBytes())
          && rest.size() >= Storing.chunkBytes(file.sizeBytes(), number)) {
        int size = Storing.chunkBytes(file.sizeBytes(), number);
        chunks.add(Pair.create(number++, rest.take(size).compact()));
        rest = rest.drop(size);
      }
      return chunks;
    }
  }

  private HttpResponse received(File file) throws SQLException {
    boolean all = services.contents().present(file.sha256()) >= Storing.chunks(file.sizeBytes());
    if (all && !services.contents().isKept(file.sha256(), file.sizeBytes())) {
      throw Problem.conflict(
          "what came has another SHA-256: the file has changed, or was damaged on its way; send all"
              + " of it again");
    }
    return state(file);
  }
}
