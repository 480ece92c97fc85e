package amc.coordinator.api;

import amc.coordinator.api.Intake.Checked;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.Lead;
import amc.coordinator.catalog.Standing;
import amc.coordinator.catalog.State;
import amc.coordinator.folder.MetricsRow;
import amc.protocol.job.UserError;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** Jobs that are told to be as a test needs them. Confined to one thread. */
final class MadeUpJobs {
  /** Generations 1 and 2 of three members; the second of these are children of members 0 and 2. */
  static final String LINEAGE =
      """
      {"columns": {"generation": [1, 1, 1, 2, 2, 2], "member": [0, 1, 2, 0, 1, 2],
       "parent": [0, 1, 2, 0, 0, 2], "rank": [0.5, 0.9, 0.7, 0.1, 0.2, 0.3],
       "loss": [0.5, 0.9, 0.7, 0.1, 0.2, 0.3], "hash": ["a", "b", "c", "d", "e", "f"]}}
      """;

  static final String MEMBERS =
      """
      {"columns": {"member": [0, 1, 2], "seed": [1, 2, 3], "rank": [0.1, 0.2, 0.3],
       "loss": [0.1, 0.2, 0.3], "testLoss": [null, null, null],
       "testAccuracy": [0.75, null, null], "founder": [0, 0, 2], "hash": ["d", "e", "f"]}}
      """;

  static final String SURVIVAL =
      """
      {"unit": "steps", "groups": [
        {"label": "depth=2", "trajectories": 4, "events": 3, "censored": 1, "median": 200,
         "curve": {"step": [0, 100, 200, 400], "survival": [1, 0.75, 0.5, 0.25],
                   "lower": [1, 0.4, 0.2, 0.1], "upper": [1, 0.9, 0.8, 0.7]}},
        {"label": "depth=4", "trajectories": 4, "events": 1, "censored": 0, "median": null,
         "curve": {"step": [0, 3000], "survival": [1, 0.75], "lower": [1, null], "upper": [1, 1]}}]}
      """;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Service service;
  private final Lead lead;

  MadeUpJobs(Service service) throws Exception {
    this.service = service;
    this.lead = service.jobs.lead();
    service.intake = MadeUpJobs::check;
  }

  /** Takes the kind from the first word. */
  private static Checked check(String document, List<String> settings, String engine) {
    String word = document.split(":", 2)[0].strip().toUpperCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(word)) {
        return new Checked(kind, "made-up", document, "simd", 1000, false);
      }
    }
    throw new UserError("%s must be a kind of job (document line 1)".formatted(word));
  }

  String add(String kind, String name) throws IOException, InterruptedException {
    String body =
        MAPPER.writeValueAsString(
            MAPPER.createObjectNode().put("document", kind + ":\n").put("name", name));
    return service.postJson(null, "/jobs", body).expect(201).json().path("id").textValue();
  }

  /** A run, going on, with rows of metrics. */
  String running(String name, int rows) throws Exception {
    String id = add("run", name);
    moves(id, State.RUNNING);
    goesOn(id, 0, rows);
    return id;
  }

  void moves(String id, State state) throws Exception {
    lead.moved(Service.number(id), state, "");
  }

  void goesOn(String id, int from, int end) throws Exception {
    long job = Service.number(id);
    service.metrics.append(lead, job, from, rows(from, end));
    lead.went(job, new Standing(end, 1.0 / end, 0.5, 2L * end, 1.5, 2, 4));
  }

  void ends(String id, State state, String reason) throws Exception {
    lead.ended(Service.number(id), state, reason, null);
  }

  void leaves(String id, String name, Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("result"), "content");
    service.results.put(lead, Service.number(id), name, file);
  }

  private static List<MetricsRow> rows(int from, int end) {
    return LongStream.range(from, end)
        .map(row -> row + 1)
        .mapToObj(
            step ->
                new MetricsRow(
                    step,
                    1.0 / step,
                    1.1 / step,
                    1 - 1.0 / (1 + step),
                    1.3 / step,
                    0.9 - 0.8 / (1 + step),
                    0.25,
                    1e-2 / step,
                    step,
                    2 * step,
                    64,
                    0.5 * step,
                    false))
        .toList();
  }

  String wish(String id) throws IOException, InterruptedException {
    return service.get(null, "/jobs/" + id).expect(200).json().path("wish").textValue();
  }
}
