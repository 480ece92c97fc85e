package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.post;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import amc.coordinator.api.Access.Caller;
import amc.coordinator.api.Problem.Refused;
import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.JobCatalog.Accepted;
import amc.coordinator.catalog.JobCatalog.Filter;
import amc.coordinator.catalog.JobCatalog.KeyTaken;
import amc.coordinator.catalog.JobCatalog.Repeated;
import amc.coordinator.catalog.JobCatalog.TooMany;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.State;
import amc.coordinator.catalog.Submission;
import amc.coordinator.catalog.Wish;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.DataFile;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Submitting, listing and changing jobs. Thread-safe. */
final class JobRoutes {
  /** How many jobs of an owner may be not over. */
  static final int MOST_OPEN = 1000;

  private static final int MOST_LISTED = 500;
  private static final int LISTED = 50;
  private static final Pattern KEY = Pattern.compile("[!-~]{1,200}");

  private final ActorSystem<?> system;
  private final ApiServices services;
  private final Access access;
  private final Blocking blocking;

  JobRoutes(ActorSystem<?> system, ApiServices services, Access access, Blocking blocking) {
    this.system = system;
    this.services = services;
    this.access = access;
    this.blocking = blocking;
  }

  /** What is at the path of all jobs. */
  Route all() {
    return concat(
        post(() -> access.begin(Role.SUBMITTER, this::submit)),
        get(() -> access.answer(Role.VIEWER, (_, request) -> list(request))));
  }

  /** What is at and below the path of a job. */
  Route one(String id) {
    return concat(
        pathEnd(
            () ->
                concat(
                    get(() -> access.answer(Role.VIEWER, (_, request) -> job(id, request))),
                    delete(() -> access.answer(Role.SUBMITTER, (who, _) -> remove(who, id))))),
        wish(id, "cancel", Wish.CANCEL),
        wish(id, "pause", Wish.PAUSE),
        wish(id, "resume", Wish.RUN));
  }

  private Route wish(String id, String word, Wish wish) {
    return path(
        word,
        () -> post(() -> access.answer(Role.SUBMITTER, (who, _) -> wish(who, id, word, wish))));
  }

  private CompletionStage<HttpResponse> submit(Caller caller, HttpRequest request) {
    String key = request.getHeader("Idempotency-Key").map(HttpHeader::value).orElse(null);
    if (key != null && !KEY.matcher(key).matches()) {
      throw Problem.badRequest(
          "Idempotency-Key=%s must be 1 to 200 visible ASCII characters"
              .formatted(Texts.shown(key)));
    }
    Parameters.of(request);
    return JobRequest.read(request, system)
        .thenCompose(asked -> blocking.ask(() -> submit(caller, key, asked)));
  }

  private HttpResponse submit(Caller caller, @Nullable String key, JobRequest request)
      throws SQLException {
    Intake.Checked checked =
        services.intake().check(request.document(), request.settings(), request.engine());
    String name =
        request
            .name()
            .orElseGet(() -> Texts.plain("name", checked.name(), JobRequest.MOST_NAME_CHARACTERS));
    if (!checked.code()) {
      requireFiles(request.files());
    }
    Submission submission =
        new Submission(
            services.ids().getAsLong(),
            caller.owner(),
            name,
            checked.kind(),
            checked.document(),
            checked.engine(),
            request.window(),
            request.priority(),
            checked.total(),
            request.files());
    return switch (services.jobs().submit(submission, key, request.digest(), MOST_OPEN)) {
      case Accepted accepted ->
          Answers.of(StatusCodes.CREATED, JobJson.whole(accepted.entry()))
              .addHeader(
                  RawHeader.create(
                      "Location", ApiRoutes.BASE + "/jobs/" + Jobs.name(accepted.entry().id())));
      case Repeated repeated -> Answers.of(StatusCodes.OK, JobJson.whole(repeated.entry()));
      case KeyTaken() ->
          throw new Refused(
              StatusCodes.CONFLICT,
              "Idempotency-Key=%s was used for something else, or its job has been deleted: choose"
                      .formatted(key)
                  + " another key");
      case TooMany(long limit) ->
          throw new Refused(
              StatusCodes.TOO_MANY_REQUESTS,
              "%s has %s jobs that are not over, as many as one may have: wait, or cancel some"
                  .formatted(caller.owner(), limit));
    };
  }

  private void requireFiles(List<DataFile> files) throws SQLException {
    List<DataFile> lacking = new ArrayList<>();
    for (DataFile file : files) {
      if (!services.contents().isKept(file.sha256(), file.sizeBytes())) {
        lacking.add(file);
      }
    }
    if (!lacking.isEmpty()) {
      throw new Refused(
          new Problem(
              StatusCodes.CONFLICT,
              "files lacking",
              "the cluster lacks %s of the job's data files: send them to %s/data, then submit again"
                  .formatted(lacking.size(), ApiRoutes.BASE),
              Map.of("lacking", JobJson.files(lacking))));
    }
  }

  private HttpResponse list(HttpRequest request) throws SQLException {
    Parameters given =
        Parameters.of(request, "id", "owner", "state", "kind", "text", "limit", "before");
    Filter filter =
        new Filter(
            given.text("owner").orElse(null),
            given.constant("state", State.class).orElse(null),
            given.constant("kind", Kind.class).orElse(null),
            given.text("text").orElse(null),
            given.text("id").map(Texts::idPrefix).orElse(null));
    int limit = (int) given.integer("limit", 1, MOST_LISTED).orElse(LISTED);
    OptionalLong before = given.integer("before", 0, Long.MAX_VALUE);
    List<Entry> entries =
        services.jobs().list(filter, before.isPresent() ? before.getAsLong() : null, limit + 1);
    List<Entry> page = entries.subList(0, Math.min(limit, entries.size()));
    ObjectNode json = Answers.object();
    ArrayNode jobs = json.putArray("jobs");
    page.forEach(entry -> jobs.add(JobJson.brief(entry)));
    if (entries.size() > limit) {
      json.put("next", page.getLast().number());
    } else {
      json.putNull("next");
    }
    return Answers.of(StatusCodes.OK, json);
  }

  private HttpResponse job(String id, HttpRequest request) throws SQLException {
    Parameters.of(request);
    return Answers.of(StatusCodes.OK, JobJson.whole(services.requireJob(id)));
  }

  private HttpResponse wish(Caller caller, String id, String word, Wish wish) throws SQLException {
    caller.mayChange(services.requireJob(id));
    Entry entry = services.jobs().wish(Texts.job(id), wish);
    if (entry == null) {
      throw Texts.noJob(id);
    }
    if (entry.state().isOver()) {
      throw new Refused(
          StatusCodes.CONFLICT,
          "job=%s is over (%s): nothing is left to %s"
              .formatted(id, Access.name(entry.state()), word));
    }
    if (entry.wish() != wish) {
      throw new Refused(
          StatusCodes.CONFLICT,
          "job=%s is being cancelled: it cannot be told to %s any more".formatted(id, word));
    }
    return Answers.of(StatusCodes.ACCEPTED, JobJson.whole(entry));
  }

  private HttpResponse remove(Caller caller, String id) throws SQLException {
    caller.mayChange(services.requireJob(id));
    if (!services.jobs().delete(Texts.job(id))) {
      throw new Refused(
          StatusCodes.CONFLICT,
          "job=%s is %s: cancel it, and delete it once it is over"
              .formatted(id, Access.name(services.requireJob(id).state())));
    }
    return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
  }
}
