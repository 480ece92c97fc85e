package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import amc.coordinator.api.Access.Caller;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.Role;
import amc.protocol.job.JobSchema;
import amc.protocol.job.Presets;
import amc.protocol.job.Presets.Preset;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;

/** What helps to write a job before it is submitted. Thread-safe. */
final class DraftRoutes {
  private final ActorSystem<?> system;
  private final Intake intake;
  private final Access access;
  private final Blocking blocking;

  DraftRoutes(ActorSystem<?> system, Intake intake, Access access, Blocking blocking) {
    this.system = system;
    this.intake = intake;
    this.access = access;
    this.blocking = blocking;
  }

  /** What is at the paths of bundled jobs, of the schema and of checks. */
  Route all() {
    return concat(
        path("presets", () -> get(() -> access.answer(Role.VIEWER, (_, r) -> presets(r)))),
        path("schema", () -> get(() -> access.answer(Role.VIEWER, (_, r) -> schema(r)))),
        path("check", () -> post(() -> access.begin(Role.VIEWER, this::check))));
  }

  private static HttpResponse presets(HttpRequest request) {
    Parameters.of(request);
    return Answers.of(StatusCodes.OK, Bundled.JSON);
  }

  /** Made by the first who asks: every bundled job has to be read to know its kind. */
  private static final class Bundled {
    static final ObjectNode JSON = presets();
  }

  private static ObjectNode presets() {
    ObjectNode json = Answers.object();
    ArrayNode presets = json.putArray("presets");
    for (Preset preset : Presets.all()) {
      Kind kind =
          preset.isStudy() ? Kind.STUDY : preset.isPopulation() ? Kind.POPULATION : Kind.RUN;
      presets
          .addObject()
          .put("name", preset.name())
          .put("kind", Access.name(kind))
          .put("description", preset.description())
          .put("document", preset.text());
    }
    return json;
  }

  private static HttpResponse schema(HttpRequest request) {
    Parameters.of(request);
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, JobSchema.text()));
  }

  private CompletionStage<HttpResponse> check(Caller caller, HttpRequest request) {
    Parameters.of(request);
    return JobRequest.read(request, system)
        .thenCompose(asked -> blocking.ask(() -> checked(asked)));
  }

  private HttpResponse checked(JobRequest asked) {
    Intake.Checked checked = intake.check(asked.document(), asked.settings(), asked.engine());
    ObjectNode json = Answers.object();
    json.put("kind", Access.name(checked.kind()));
    json.put("name", checked.name());
    json.put("engine", checked.engine());
    json.put("total", checked.total());
    json.put("unit", checked.kind().unit());
    return Answers.of(StatusCodes.OK, json);
  }
}
