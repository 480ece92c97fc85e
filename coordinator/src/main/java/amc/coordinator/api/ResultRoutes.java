package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import amc.coordinator.api.Problem.Refused;
import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.ResultFiles;
import amc.coordinator.catalog.ResultFiles.Result;
import amc.coordinator.catalog.Role;
import amc.protocol.message.Storing;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The files that a job leaves. A name is looked up in the database, and means nothing anywhere
 * else. Thread-safe.
 */
final class ResultRoutes {
  private static final String REPORT = "report.html";
  private static final RawHeader SAVED = RawHeader.create("Content-Disposition", "attachment");

  /** A report shows itself: it runs nothing, loads nothing and sends nothing. */
  private static final RawHeader SEALED =
      RawHeader.create(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
              + " form-action 'none'; sandbox");

  private final ApiServices services;
  private final Access access;

  ResultRoutes(ApiServices services, Access access) {
    this.services = services;
    this.access = access;
  }

  /** What is below the path of a job. */
  Route of(String id) {
    return concat(
        pathPrefix(
            "results",
            () ->
                concat(
                    pathEnd(
                        () ->
                            get(
                                () ->
                                    access.answer(Role.VIEWER, (_, request) -> list(id, request)))),
                    path(
                        PathMatchers.segments(), // decoded, unlike what remains of the path
                        parts ->
                            get(
                                () ->
                                    access.answer(
                                        Role.VIEWER,
                                        (_, request) ->
                                            content(id, String.join("/", parts), request)))))),
        path(
            "archive",
            () -> get(() -> access.answer(Role.VIEWER, (_, request) -> archive(id, request)))));
  }

  private HttpResponse list(String id, HttpRequest request) throws SQLException {
    Parameters.of(request);
    ObjectNode json = Answers.object();
    ArrayNode files = json.putArray("files");
    for (Result result : services.results().list(services.requireJob(id).id())) {
      ObjectNode each = files.addObject();
      each.put("name", result.name());
      each.put("sizeBytes", result.sizeBytes());
      each.put("sha256", result.sha256());
    }
    return Answers.of(StatusCodes.OK, json);
  }

  private HttpResponse content(String id, String name, HttpRequest request) throws SQLException {
    Parameters.of(request);
    Result result = services.results().find(services.requireJob(id).id(), name);
    if (result == null) {
      throw new Refused(
          StatusCodes.NOT_FOUND,
          "job=%s has no result %s: GET .../results lists those that it has"
              .formatted(id, Texts.shown(name)));
    }
    boolean report = name.equals(REPORT);
    ContentType type = report ? ContentTypes.TEXT_HTML_UTF8 : ContentTypes.APPLICATION_OCTET_STREAM;
    return HttpResponse.create()
        .withEntity(entity(type, result))
        .addHeader(report ? SEALED : SAVED);
  }

  private ResponseEntity entity(ContentType type, Result result) {
    return result.sizeBytes() == 0
        ? HttpEntities.create(type, ByteString.emptyByteString())
        : HttpEntities.create(
            type,
            result.sizeBytes(),
            Source.unfoldResource(
                () -> new Chunks(services.results(), result), Chunks::next, _ -> {}));
  }

  private HttpResponse archive(String id, HttpRequest request) throws SQLException {
    Parameters.of(request);
    Entry entry = services.requireJob(id);
    List<Result> files = services.results().list(entry.id());
    Source<ByteString, ?> zip =
        Source.unfoldResource(
            () -> new Archive(services.results(), files, entry.submitted()),
            Archive::next,
            Archive::close);
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(MediaTypes.APPLICATION_ZIP.toContentType(), zip))
        .addHeader(
            RawHeader.create(
                "Content-Disposition", "attachment; filename=\"%s.zip\"".formatted(id)));
  }

  /** The content of a file, chunk by chunk. Confined to one thread at a time. */
  private static final class Chunks {
    private final ResultFiles results;
    private final Result result;
    private int next;

    Chunks(ResultFiles results, Result result) {
      this.results = results;
      this.result = result;
    }

    Optional<ByteString> next() throws IOException, SQLException {
      return next == Storing.chunks(result.sizeBytes())
          ? Optional.empty()
          : Optional.of(ByteString.fromArray(results.chunk(result, next++)));
    }
  }
}
