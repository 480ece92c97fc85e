package amc.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.api.Service.Answer;
import amc.coordinator.catalog.Role;
import amc.protocol.message.Storing;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResultRoutesTest {
  @TempDir private Path folder;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private Service service;
  private String viewer;
  private String path;

  @BeforeEach
  void start() throws Exception {
    service = new Service(folder);
    viewer = service.token("eve", Role.VIEWER);
    String id = service.submit(service.token("ada", Role.SUBMITTER));
    path = "/jobs/" + id;
    byte[] large = new byte[2 * Storing.CHUNK_BYTES + 77];
    new Random(1).nextBytes(large);
    files.put("empty.txt", new byte[0]);
    files.put("members/1/summary 1.json", "{}".getBytes(UTF_8));
    files.put("model.npz", large);
    files.put("report.html", "<p>report</p>".getBytes(UTF_8));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      service.results.put(
          service.jobs.lead(),
          Service.number(id),
          file.getKey(),
          Files.write(folder.resolve("result"), file.getValue()));
    }
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void shouldListThem() throws Exception {
    JsonNode listed = service.get(viewer, path + "/results").expect(200).json().path("files");
    assertThat(listed).hasSize(files.size());
    int i = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      JsonNode each = listed.get(i++);
      assertThat(each.path("name").textValue()).isEqualTo(file.getKey());
      assertThat(each.path("sizeBytes").intValue()).isEqualTo(file.getValue().length);
      assertThat(each.path("sha256").textValue()).isEqualTo(Hashes.sha256(file.getValue()));
    }
  }

  @Test
  void shouldGiveTheirContent() throws Exception {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Answer answer =
          service.get(viewer, path + "/results/" + file.getKey().replace(" ", "%20")).expect(200);
      assertThat(answer.body()).isEqualTo(file.getValue());
      assertThat(answer.header("Content-Length"))
          .isEqualTo(Integer.toString(file.getValue().length));
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      boolean report = file.getKey().equals("report.html");
      assertThat(answer.header("Content-Type"))
          .isEqualTo(report ? "text/html; charset=UTF-8" : "application/octet-stream");
      assertThat(answer.header("Content-Disposition")).isEqualTo(report ? "" : "attachment");
      if (report) {
        assertThat(answer.header("Content-Security-Policy"))
            .contains("default-src 'none'", "sandbox")
            .doesNotContain("script");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "other",
        "members",
        "members/1/",
        "..%2f..%2fetc%2fpasswd",
        "%2fetc%2fpasswd",
        "REPORT.HTML",
        "result",
        "%00"
      })
  void shouldKnowNoOtherNames(String name) throws Exception {
    service.get(viewer, path + "/results/" + name).problem(404);
  }

  private static Map<String, byte[]> unpacked(byte[] zip) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip), UTF_8)) {
      for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
        files.put(entry.getName(), in.readAllBytes());
      }
    }
    return files;
  }

  @Test
  void shouldPackThem() throws Exception {
    Answer answer = service.get(viewer, path + "/archive").expect(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/zip");
    assertThat(answer.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"%s.zip\"".formatted(path.substring(6)));
    Map<String, byte[]> packed = unpacked(answer.body());
    assertThat(packed.keySet()).containsExactlyElementsOf(files.keySet());
    files.forEach((name, content) -> assertThat(packed.get(name)).isEqualTo(content));
    assertThat(service.get(viewer, path + "/archive").body()).isEqualTo(answer.body());
  }

  @Test
  void shouldPackNothing() throws Exception {
    String other = service.submit(service.token("bob", Role.SUBMITTER));
    assertThat(service.get(viewer, "/jobs/" + other + "/results").json().path("files")).isEmpty();
    assertThat(unpacked(service.get(viewer, "/jobs/" + other + "/archive").expect(200).body()))
        .isEmpty();
  }
}
