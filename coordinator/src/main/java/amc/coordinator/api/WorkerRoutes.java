package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.get;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import amc.coordinator.catalog.Role;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Who is in the cluster. Thread-safe. */
final class WorkerRoutes {
  private final Members members;
  private final Access access;

  WorkerRoutes(Members members, Access access) {
    this.members = members;
    this.access = access;
  }

  /** What is at the path of workers. */
  Route all() {
    return get(() -> access.answer(Role.VIEWER, (_, request) -> list(request)));
  }

  private HttpResponse list(HttpRequest request) {
    Parameters.of(request);
    Members.Cluster cluster = members.now();
    ObjectNode json = Answers.object();
    ArrayNode workers = json.putArray("workers");
    for (Members.Worker worker : cluster.workers()) {
      workers.addObject().put("address", worker.address()).put("threads", worker.threads());
    }
    ArrayNode coordinators = json.putArray("coordinators");
    for (Members.Coordinator coordinator : cluster.coordinators()) {
      coordinators
          .addObject()
          .put("address", coordinator.address())
          .put("leads", coordinator.leads());
    }
    return Answers.of(StatusCodes.OK, json);
  }
}
