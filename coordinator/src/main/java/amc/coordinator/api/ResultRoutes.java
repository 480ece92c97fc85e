package amc.coordinator.api;

import static akka.http.javadsl.server.PathMatchers.remaining;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.FileIO;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.ResultFiles.Result;
import amc.coordinator.folder.MetricsFile;
import amc.coordinator.folder.MetricsRow;
import amc.protocol.message.Jobs;
import amc.protocol.message.Storing;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What jobs leave: metrics, files, one archive of all. */
final class ResultRoutes {
  private static final int MOST_POINTS = 100_000;

  /** A report is a page of somebody's making: it may draw, and do nothing else. */
  private static final String REPORT_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

  private static final ContentType CSV = MediaTypes.TEXT_CSV.toContentType(HttpCharsets.UTF_8);

  private final ApiServices services;
  private final Routing routing;

  ResultRoutes(ApiServices services, Routing routing) {
    this.services = services;
    this.routing = routing;
  }

  /** Beneath {@code /jobs}. */
  Route routes() {
    return Directives.get(
        () ->
            Directives.concat(
                Directives.path(
                    segment().slash("metrics"),
                    id ->
                        Directives.parameterMap(
                            query -> routing.handle(caller -> metrics(id, query)))),
                Directives.path(
                    segment().slash("metrics.csv"),
                    id -> routing.handle(caller -> metricsFile(id))),
                Directives.path(
                    segment().slash("results"), id -> routing.handle(caller -> list(id))),
                Directives.path(
                    segment().slash("results").slash(remaining()),
                    (id, name) -> routing.handle(caller -> file(id, name))),
                Directives.path(
                    segment().slash("archive"), id -> routing.handle(caller -> archive(id)))));
  }

  private HttpResponse metrics(String id, Map<String, String> query) throws SQLException {
    Entry entry = JobRoutes.require(services.jobs(), id);
    long from = JobRoutes.number(query, "from", 0, Long.MAX_VALUE).orElse(0L);
    long to = JobRoutes.number(query, "to", 0, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
    int points =
        JobRoutes.number(query, "points", 2, MOST_POINTS).orElse((long) MOST_POINTS).intValue();
    List<MetricsRow> all = services.metrics().read(entry.id());
    List<MetricsRow> wanted =
        all.stream().filter(row -> row.step() >= from && row.step() <= to).toList();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("rows", all.size());
    body.set("columns", MetricsJson.columns(MetricsJson.sample(wanted, points)));
    return Answers.json(200, body);
  }

  private HttpResponse metricsFile(String id) throws SQLException {
    Entry entry = JobRoutes.require(services.jobs(), id);
    String text = MetricsFile.text(services.metrics().read(entry.id()));
    return HttpResponse.create()
        .withEntity(HttpEntities.create(CSV, text.getBytes(StandardCharsets.UTF_8)));
  }

  private HttpResponse list(String id) throws SQLException {
    Entry entry = JobRoutes.require(services.jobs(), id);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode files = body.putArray("files");
    for (Result result : services.results().list(entry.id())) {
      ObjectNode file = files.addObject();
      file.put("name", result.name());
      file.put("sizeBytes", result.sizeBytes());
      file.put("sha256", result.sha256());
    }
    return Answers.json(200, body);
  }

  private HttpResponse file(String id, String name) throws SQLException {
    Entry entry = JobRoutes.require(services.jobs(), id);
    Result result = services.results().find(entry.id(), name);
    if (result == null) {
      throw Problem.of(
          404, "the job has no file %s: see its results".formatted(Routing.shortened(name)));
    }
    HttpResponse response =
        HttpResponse.create()
            .withEntity(HttpEntities.create(type(name), result.sizeBytes(), content(result)));
    return name.endsWith(".html")
        ? response.addHeader(Answers.header("Content-Security-Policy", REPORT_POLICY))
        : response.addHeader(Answers.header("Content-Disposition", "attachment"));
  }

  private static ContentType type(String name) {
    if (name.endsWith(".html")) {
      return ContentTypes.TEXT_HTML_UTF8;
    }
    if (name.endsWith(".json")) {
      return ContentTypes.APPLICATION_JSON;
    }
    return name.endsWith(".csv") ? CSV : ContentTypes.APPLICATION_OCTET_STREAM;
  }

  /** A part that is missing breaks the connection off: nobody takes half a file for a whole one. */
  private Source<ByteString, NotUsed> content(Result result) {
    int chunks = Storing.chunks(result.sizeBytes());
    return chunks == 0
        ? Source.empty()
        : Source.range(0, chunks - 1)
            .mapAsync(1, chunk -> routing.wait(() -> chunk(result, chunk)));
  }

  private ByteString chunk(Result result, int chunk) throws SQLException {
    byte[] content = services.contents().fetch(result.sha256(), chunk);
    if (content == null) {
      throw new IllegalStateException(
          "chunk %s of %s is missing or damaged in the database".formatted(chunk, result.name()));
    }
    return ByteString.fromArrayUnsafe(content);
  }

  /** Made whole before it is sent, so that what is sent is whole. */
  private HttpResponse archive(String id) throws SQLException {
    Entry entry = JobRoutes.require(services.jobs(), id);
    List<Result> results = services.results().list(entry.id());
    if (results.isEmpty()) {
      throw Problem.conflict("the job has no results yet: wait until it is over");
    }
    try {
      Path file = Files.createTempFile("amc-archive-", ".zip");
      try (OutputStream out = Files.newOutputStream(file);
          ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
        for (Result result : results) {
          zip.putNextEntry(new ZipEntry(result.name()));
          services.results().copy(result, zip);
          zip.closeEntry();
        }
      } catch (IOException | SQLException | RuntimeException e) {
        Files.deleteIfExists(file);
        throw e;
      }
      long size = Files.size(file);
      Source<ByteString, ?> bytes =
          FileIO.fromPath(file)
              .watchTermination(
                  (read, end) -> end.whenComplete((done, failure) -> file.toFile().delete()));
      return HttpResponse.create()
          .withEntity(HttpEntities.create(MediaTypes.APPLICATION_ZIP.toContentType(), size, bytes))
          .addHeader(
              Answers.header(
                  "Content-Disposition",
                  "attachment; filename=\"amc-%s.zip\"".formatted(Jobs.name(entry.id()))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
