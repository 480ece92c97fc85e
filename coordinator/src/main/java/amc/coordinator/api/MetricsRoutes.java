package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.MetricsRows;
import amc.coordinator.catalog.Role;
import amc.coordinator.folder.MetricsRow;
import amc.coordinator.folder.TensorBoardEvents;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Metrics of a job, for plots and as a file. Thread-safe. */
final class MetricsRoutes {
  /** Rows that are read at a time. */
  static final int PIECE = 1024;

  /** Rows of one answer, which is held as a whole. */
  static final int MOST_ROWS = 100_000;

  private static final ContentType CSV = MediaTypes.TEXT_CSV.toContentType(HttpCharsets.UTF_8);

  private final ApiServices services;
  private final MetricsRows metrics;
  private final Access access;

  MetricsRoutes(ApiServices services, Access access) {
    this.services = services;
    this.metrics = services.metrics();
    this.access = access;
  }

  /** What is below the path of a job. */
  Route of(String id) {
    return concat(
        path(
            "metrics",
            () -> get(() -> access.answer(Role.VIEWER, (_, request) -> columns(id, request)))),
        path(
            "metrics.csv",
            () -> get(() -> access.answer(Role.VIEWER, (_, request) -> file(id, request)))),
        path(
            "tensorboard",
            () -> get(() -> access.answer(Role.VIEWER, (_, request) -> events(id, request)))));
  }

  private long requireJob(String id) throws SQLException {
    long job = Texts.job(id);
    if (services.jobs().version(job) == 0) {
      throw Texts.noJob(id);
    }
    return job;
  }

  private HttpResponse columns(String id, HttpRequest request) throws SQLException {
    Parameters given = Parameters.of(request, "from", "to", "points");
    long from = given.integer("from", 0, Long.MAX_VALUE).orElse(0);
    long to = given.integer("to", 0, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
    OptionalLong points = given.integer("points", 2, MOST_ROWS);
    long job = requireJob(id);
    long count = metrics.count(job);
    LongStream.Builder steps = LongStream.builder();
    forEach(
        job,
        count,
        row -> {
          if (from <= row.step() && row.step() <= to) {
            steps.add(row.step());
          }
        });
    long[] within = steps.build().toArray();
    if (points.isEmpty() && within.length > MOST_ROWS) {
      throw Problem.badRequest(
          "%s rows must be <= %s for one answer: ask for points=N of them, or for metrics.csv"
              .formatted(within.length, MOST_ROWS));
    }
    int most = Math.max(2, Math.min(within.length, (int) points.orElse(MOST_ROWS)));
    ObjectNode json = Answers.object();
    json.put("rows", count);
    json.set(
        "columns", MetricsJson.columns(pick(job, count, from, to, Sampling.pick(within, most))));
    return Answers.of(StatusCodes.OK, json);
  }

  /**
   * Rows by their numbers among those between two steps. They are read a second time, so that
   * memory holds the steps of all rows, but no more than what is picked of all else.
   */
  private List<MetricsRow> pick(long job, long count, long from, long to, int[] picked)
      throws SQLException {
    List<MetricsRow> rows = new ArrayList<>(picked.length);
    int[] seen = {0};
    forEach(
        job,
        count,
        row -> {
          if (from <= row.step()
              && row.step() <= to
              && Arrays.binarySearch(picked, seen[0]++) >= 0) {
            rows.add(row);
          }
        });
    return rows;
  }

  private void forEach(long job, long count, Consumer<MetricsRow> action) throws SQLException {
    for (long row = 0; row < count; row += PIECE) {
      metrics.read(job, row, Math.min(count, row + PIECE)).forEach(action);
    }
  }

  private HttpResponse file(String id, HttpRequest request) throws SQLException {
    Parameters.of(request);
    long job = requireJob(id);
    Source<ByteString, NotUsed> lines =
        Source.unfoldResource(() -> new Lines(metrics, job), Lines::next, _ -> {});
    return HttpResponse.create().withEntity(HttpEntities.createChunked(CSV, lines));
  }

  /** TensorBoard knows its files by their names. */
  private HttpResponse events(String id, HttpRequest request) throws SQLException {
    Parameters.of(request);
    Entry entry = services.requireJob(id);
    long rows = metrics.count(entry.id());
    if (rows > MOST_ROWS) {
      throw Problem.badRequest(
          "%s rows must be <= %s for an event file: take metrics.csv, or metrics with points=N"
              .formatted(rows, MOST_ROWS));
    }
    Instant start = entry.started() == null ? entry.submitted() : entry.started();
    byte[] file =
        TensorBoardEvents.file(metrics.read(entry.id(), 0, rows), start.toEpochMilli() * 1e-3);
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, file))
        .addHeader(
            RawHeader.create(
                "Content-Disposition",
                "attachment; filename=\"events.out.tfevents.%s.%s\""
                    .formatted(start.getEpochSecond(), id)));
  }

  /** The lines of {@code metrics.csv}, piece by piece. Confined to one thread at a time. */
  private static final class Lines {
    private final MetricsRows metrics;
    private final long job;
    private long next = -1; // number of the next row; that of the header is -1

    Lines(MetricsRows metrics, long job) {
      this.metrics = metrics;
      this.job = job;
    }

    Optional<ByteString> next() throws SQLException {
      if (next < 0) {
        next = 0;
        return Optional.of(ByteString.fromString(MetricsRow.HEADER + "\n"));
      }
      List<MetricsRow> rows = metrics.read(job, next, next + PIECE);
      next += rows.size();
      StringBuilder text = new StringBuilder();
      rows.forEach(row -> text.append(row.toLine()).append('\n'));
      return rows.isEmpty()
          ? Optional.empty()
          : Optional.of(ByteString.fromString(text.toString()));
    }
  }
}
