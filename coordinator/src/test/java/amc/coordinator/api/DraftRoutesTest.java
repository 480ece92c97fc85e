package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.Role;
import amc.protocol.job.Presets;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What helps to write a job. */
class DraftRoutesTest {
  @TempDir private Path folder;
  private Service service;

  @BeforeEach
  void start() throws SQLException {
    service = new Service(folder);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void shouldListBundledJobsOfAllKinds() throws Exception {
    JsonNode presets = service.get(null, "/presets").expect(200).json().path("presets");
    assertThat(presets).hasSameSizeAs(Presets.all());
    assertThat(presets.findValuesAsText("kind")).contains("run", "study", "population");
    JsonNode quick = presets.path(0);
    assertThat(quick.path("document").textValue())
        .isEqualTo(Presets.get(quick.path("name").textValue()).text());
    assertThat(quick.path("description").textValue()).isNotBlank();
  }

  @Test
  void shouldGiveTheSchema() throws Exception {
    JsonNode schema = service.get(null, "/schema").expect(200).json();
    assertThat(schema.path("$schema").textValue()).contains("json-schema.org");
  }

  @Test
  void shouldCheckADocumentAndKeepNothing() throws Exception {
    JsonNode checked =
        service
            .postJson(null, "/check", "{\"document\": \"seed: 1\", \"settings\": [\"a=b\"]}")
            .expect(200)
            .json();
    assertThat(checked)
        .hasToString(
            "{\"kind\":\"run\",\"name\":\"from-document\",\"engine\":\"simd\",\"total\":1000,"
                + "\"unit\":\"steps\"}");
    assertThat(service.get(null, "/jobs").expect(200).json().path("jobs")).isEmpty();
  }

  @Test
  void shouldSayOfAWrongDocumentWhatASubmissionSays() throws Exception {
    String wrong = "{\"document\": \"nothing\"}";
    assertThat(service.postJson(null, "/check", wrong).problem(400))
        .isEqualTo(service.postJson(null, "/jobs", wrong).problem(400));
    assertThat(service.postJson(null, "/check", "{\"documents\": 1}").problem(400))
        .isEqualTo(service.postJson(null, "/jobs", "{\"documents\": 1}").problem(400));
  }

  @Test
  void shouldFindJobsByTheFirstDigitsOfTheirIds() throws Exception {
    String ada = service.token("ada", Role.SUBMITTER);
    String id = service.submit(ada);
    service.submit(ada);
    JsonNode found = service.get(ada, "/jobs?id=" + id).expect(200).json().path("jobs");
    assertThat(found.findValuesAsText("id")).containsExactly(id);
    assertThat(service.get(ada, "/jobs?id=" + id.substring(0, 8)).json().path("jobs")).hasSize(2);
    assertThat(service.get(ada, "/jobs?id=12g4").problem(400))
        .isEqualTo("id=12g4 must be 4 to 16 hexadecimal digits, lower case");
  }
}
