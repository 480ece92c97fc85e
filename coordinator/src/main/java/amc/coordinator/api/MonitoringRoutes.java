package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import akka.util.ByteString;
import amc.coordinator.monitoring.Meters;

/** What machines ask about the server, without a log-in: it tells nothing of any job. */
final class MonitoringRoutes {
  private static final ContentType TYPE = ContentTypes.parse(Meters.TYPE);

  private final Meters meters;
  private final Blocking blocking;

  MonitoringRoutes(Meters meters, Blocking blocking) {
    this.meters = meters;
    this.blocking = blocking;
  }

  /** Both paths. */
  Route all() {
    return concat(
        path(
            "health",
            () ->
                get(
                    () ->
                        complete(
                            Answers.of(StatusCodes.OK, Answers.object().put("status", "up"))))),
        path("metrics", () -> get(() -> completeWithFuture(blocking.ask(this::values)))));
  }

  private HttpResponse values() {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(TYPE, ByteString.fromString(meters.text())));
  }
}
