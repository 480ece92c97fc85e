package amc.coordinator.api;

import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import amc.coordinator.api.Access.Caller;
import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.JobCatalog.Filter;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.State;
import amc.coordinator.catalog.Wish;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Jobs: list, show, change, delete. */
final class JobRoutes {
  private static final int LIST = 50;
  private static final int LONGEST_LIST = 500;

  private final JobCatalog jobs;
  private final Routing routing;

  JobRoutes(JobCatalog jobs, Routing routing) {
    this.jobs = jobs;
    this.routing = routing;
  }

  /** Beneath {@code /jobs}. */
  Route routes() {
    return Directives.concat(
        Directives.pathEndOrSingleSlash(
            () ->
                Directives.get(
                    () -> Directives.parameterMap(query -> routing.handle(c -> list(query))))),
        Directives.path(
            segment(),
            id ->
                Directives.concat(
                    Directives.get(() -> routing.handle(caller -> show(id))),
                    Directives.delete(() -> routing.handle(caller -> delete(caller, id))))),
        wish("cancel", Wish.CANCEL),
        wish("pause", Wish.PAUSE),
        wish("resume", Wish.RUN));
  }

  private Route wish(String verb, Wish wish) {
    return Directives.path(
        segment().slash(verb),
        id -> Directives.post(() -> routing.handle(caller -> wish(caller, id, wish))));
  }

  private HttpResponse list(Map<String, String> query) throws SQLException {
    Filter filter =
        new Filter(
            query.get("owner"),
            one(State.values(), query, "state"),
            one(Kind.values(), query, "kind"),
            query.get("text"));
    int limit = (int) number(query, "limit", 1, LONGEST_LIST).orElse((long) LIST).longValue();
    List<Entry> page =
        jobs.list(filter, number(query, "before", 1, Long.MAX_VALUE).orElse(null), limit);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray("jobs");
    page.forEach(entry -> list.add(JobJson.brief(entry)));
    if (page.size() == limit) {
      body.put("next", page.getLast().number());
    } else {
      body.putNull("next");
    }
    return Answers.json(200, body);
  }

  /** A value of an enumeration, or null where the query does not say. */
  private static <E extends Enum<E>> @Nullable E one(
      E[] values, Map<String, String> query, String name) {
    String text = query.get(name);
    if (text == null) {
      return null;
    }
    return Arrays.stream(values)
        .filter(value -> JobJson.lower(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badRequest(
                    "%s=%s must be one of %s"
                        .formatted(
                            name,
                            Routing.shortened(text),
                            Arrays.stream(values)
                                .map(JobJson::lower)
                                .collect(Collectors.joining(", ")))));
  }

  /** A whole number, where the query has one. */
  static Optional<Long> number(Map<String, String> query, String name, long least, long most) {
    String text = query.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw Problem.badRequest(
        String.format(
            Locale.ROOT, "%s=%s must be in [%s, %s]", name, Routing.shortened(text), least, most));
  }

  /**
   * A job.
   *
   * @throws Problem where there is none
   */
  static Entry require(JobCatalog jobs, String id) throws SQLException {
    Entry entry = jobs.find(Routing.id(id));
    if (entry == null) {
      throw Problem.noJob(id);
    }
    return entry;
  }

  private HttpResponse show(String id) throws SQLException {
    return Answers.json(200, JobJson.whole(require(jobs, id)));
  }

  private HttpResponse delete(Caller caller, String id) throws SQLException {
    Entry entry = require(jobs, id);
    caller.requireOwn(entry);
    if (!jobs.delete(entry.id()) && jobs.find(entry.id()) != null) {
      throw Problem.conflict("a job that is not over cannot be deleted: cancel it first");
    }
    return HttpResponse.create().withStatus(204);
  }

  private HttpResponse wish(Caller caller, String id, Wish wish) throws SQLException {
    caller.require(Role.SUBMITTER);
    Entry before = require(jobs, id);
    caller.requireOwn(before);
    Entry after = Objects.requireNonNullElse(jobs.wish(before.id(), wish), before);
    if (after.wish() != wish) {
      throw Problem.conflict(
          after.state().isOver()
              ? "the job is over: " + JobJson.lower(after.state())
              : "the job is being cancelled");
    }
    return Answers.json(202, JobJson.brief(after));
  }
}
