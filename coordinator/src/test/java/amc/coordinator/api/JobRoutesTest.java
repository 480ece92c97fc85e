package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.State;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JobRoutesTest {
  @TempDir private Path folder;
  private Service service;
  private String ada;
  private String bob;
  private String admin;
  private String viewer;

  @BeforeEach
  void start() throws SQLException {
    service = new Service(folder);
    ada = service.token("ada", Role.SUBMITTER);
    bob = service.token("bob", Role.SUBMITTER);
    admin = service.token("root", Role.ADMIN);
    viewer = service.token("eve", Role.VIEWER);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void shouldListPageByPage() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addFirst(service.submit(i % 2 == 0 ? ada : bob));
    }
    List<String> listed = new ArrayList<>();
    String path = "/jobs?limit=2";
    int pages = 0;
    for (JsonNode page; !path.isEmpty(); pages++) {
      page = service.get(viewer, path).expect(200).json();
      for (JsonNode job : page.path("jobs")) {
        listed.add(job.path("id").textValue());
        assertThat(job.has("document")).isFalse();
        assertThat(job.has("files")).isFalse();
      }
      path =
          page.path("next").isNull() ? "" : "/jobs?limit=2&before=" + page.path("next").longValue();
    }
    assertThat(listed).isEqualTo(ids);
    assertThat(pages).isEqualTo(3);
    assertThat(
            service
                .get(viewer, "/jobs?owner=bob&state=queued&kind=run&text=DOCUMENT")
                .json()
                .path("jobs"))
        .hasSize(2);
    assertThat(service.get(viewer, "/jobs?kind=study").json().path("jobs")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=501",
        "limit=x",
        "before=-1",
        "state=done",
        "kind=RUN",
        "color=red",
        "owner=a&owner=b",
        "text=%00",
        "text=%zz"
      })
  void shouldRefuseWrongParameters(String query) throws Exception {
    String path = "/jobs?" + query;
    if (query.contains("%zz")) { // which the client would not send
      assertThat(
              RawRequest.status(
                  service.server, "GET /api/v1" + path, "Authorization: Bearer " + viewer))
          .isEqualTo(400);
    } else {
      service.get(viewer, path).problem(400);
    }
  }

  @Test
  void shouldLetOwnersAndAdministratorsChangeAJob() throws Exception {
    String id = service.submit(ada);
    for (String word : List.of("pause", "resume", "cancel")) {
      assertThat(service.post(bob, "/jobs/" + id + "/" + word).problem(403))
          .contains("belongs to ada");
    }
    service.delete(bob, "/jobs/" + id).problem(403);
    assertThat(wish(ada, id, "pause")).isEqualTo("pause");
    assertThat(wish(admin, id, "resume")).isEqualTo("run");
    assertThat(service.delete(ada, "/jobs/" + id).problem(409)).contains("cancel it");
    assertThat(wish(ada, id, "cancel")).isEqualTo("cancel");
    assertThat(wish(ada, id, "cancel")).isEqualTo("cancel");
    assertThat(service.post(ada, "/jobs/" + id + "/resume").problem(409))
        .contains("being cancelled");
    service.jobs.lead().ended(Service.number(id), State.CANCELLED, "", null);
    assertThat(service.post(ada, "/jobs/" + id + "/cancel").problem(409)).contains("is over");
    assertThat(service.delete(ada, "/jobs/" + id).expect(204).body()).isEmpty();
    service.get(ada, "/jobs/" + id).problem(404);
    service.delete(ada, "/jobs/" + id).problem(404);
    service.post(ada, "/jobs/" + id + "/cancel").problem(404);
  }

  private String wish(String token, String id, String word) throws Exception {
    return service
        .post(token, "/jobs/" + id + "/" + word)
        .expect(202)
        .json()
        .path("wish")
        .textValue();
  }

  @Test
  void shouldShowHowAJobEnded() throws Exception {
    String id = service.submit(ada);
    service
        .jobs
        .lead()
        .ended(Service.number(id), State.FAILED, "no worker has it", "{\n \"steps\": 5\n}");
    JsonNode job = service.get(viewer, "/jobs/" + id).json();
    assertThat(job.path("state").textValue()).isEqualTo("failed");
    assertThat(job.path("reason").textValue()).isEqualTo("no worker has it");
    assertThat(job.path("summary").path("steps").intValue()).isEqualTo(5);
    assertThat(job.path("ended").textValue()).endsWith("Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000000000000001", "1", "000000000000000G", "..%2fx", "%27--"})
  void shouldNotKnowOtherIds(String id) throws Exception {
    service.get(viewer, "/jobs/" + id).problem(404);
    service.get(viewer, "/jobs/" + id + "/metrics").problem(404);
    service.get(viewer, "/jobs/" + id + "/events").problem(404);
    service.get(viewer, "/jobs/" + id + "/results").problem(404);
    service.get(viewer, "/jobs/" + id + "/archive").problem(404);
  }
}
