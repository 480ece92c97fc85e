package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import amc.coordinator.api.Problem.Refused;
import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.ResultFiles.Result;
import amc.coordinator.catalog.Role;
import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.StudyFolder;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.message.Jobs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The tables of studies and populations, as far as they are there: while a job goes on, and of its
 * results afterwards. Thread-safe.
 */
final class TableRoutes {
  private static final int CURVE_POINTS = 500;
  private static final int MOST_CURVE_POINTS = 10_000;

  private final ApiServices services;
  private final Access access;

  TableRoutes(ApiServices services, Access access) {
    this.services = services;
    this.access = access;
  }

  /** What is below the path of a job. */
  Route of(String id) {
    return concat(
        columns(id, "lineage", PopulationFolder.LINEAGE),
        columns(id, "generations", RunFolder.METRICS),
        columns(id, "members", PopulationFolder.MEMBERS),
        path(
            "survival",
            () -> get(() -> access.answer(Role.VIEWER, (_, request) -> survival(id, request)))));
  }

  private Route columns(String id, String path, String file) {
    return path(
        path,
        () ->
            get(
                () ->
                    access.answer(
                        Role.VIEWER,
                        (_, request) -> {
                          Parameters.of(request);
                          Entry entry = requireJob(id, Kind.POPULATION);
                          return Answers.of(
                              StatusCodes.OK, TableJson.columns(require(entry, file)));
                        })));
  }

  private HttpResponse survival(String id, HttpRequest request) throws SQLException, IOException {
    Parameters given = Parameters.of(request, "points");
    int points = (int) given.integer("points", 2, MOST_CURVE_POINTS).orElse(CURVE_POINTS);
    Entry entry = requireJob(id, Kind.STUDY);
    byte[] times = require(entry, StudyFolder.TIMES);
    return Answers.of(
        StatusCodes.OK, SurvivalJson.of(StudyFolder.table(times, study(entry)), points));
  }

  private static Study study(Entry entry) {
    return StudyReader.read(
        new Source(entry.submission().document(), "study", ""),
        List.of(),
        name -> {
          throw new IllegalStateException("a study of the catalog names a job: " + name);
        });
  }

  private Entry requireJob(String id, Kind kind) throws SQLException {
    Entry entry = services.requireJob(id);
    Kind found = entry.submission().kind();
    if (found != kind) {
      throw new Refused(
          StatusCodes.NOT_FOUND,
          "job=%s is a %s: only a %s has this"
              .formatted(id, Access.name(found), Access.name(kind)));
    }
    return entry;
  }

  private byte[] require(Entry entry, String file) throws SQLException, IOException {
    return find(entry, file)
        .orElseThrow(
            () ->
                new Refused(
                    StatusCodes.NOT_FOUND,
                    "job=%s has no %s%s"
                        .formatted(
                            Jobs.name(entry.id()),
                            file,
                            entry.state().isOver() ? "" : " yet: ask again later")));
  }

  /** Among the results where the job is over, which is after they are complete. */
  private Optional<byte[]> find(Entry entry, String file) throws SQLException, IOException {
    if (!entry.state().isOver()) {
      return Optional.ofNullable(services.tables().read(entry.id(), file));
    }
    Result result = services.results().find(entry.id(), file);
    if (result == null) {
      return Optional.empty();
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    services.results().copy(result, content);
    return Optional.of(content.toByteArray());
  }
}
