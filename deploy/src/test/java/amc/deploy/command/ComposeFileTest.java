package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docker-compose.yml refers to what is there. */
class ComposeFileTest {
  private static final Path ROOT = Path.of("..");
  private JsonNode compose;

  @BeforeEach
  void read() throws IOException {
    compose = YamlFiles.read(ROOT.resolve("docker-compose.yml")).getFirst();
  }

  @Test
  void shouldStartServicesWithOptionsThatTheyHave() {
    List<String> started = new ArrayList<>();
    for (JsonNode service : compose.path("services")) {
      JsonNode command = service.path("command");
      if (command.isTextual()) {
        List<String> arguments = List.of(command.textValue().strip().split("\\s+"));
        YamlFiles.parse(arguments);
        started.add(arguments.getFirst());
      }
    }
    assertThat(started).contains("keys", "coordinator", "worker");
  }

  @Test
  void shouldMountVolumesAndFilesThatThereAre() {
    for (JsonNode service : compose.path("services")) {
      for (String volume : YamlFiles.texts(service.path("volumes"))) {
        String source = volume.substring(0, volume.indexOf(':'));
        if (source.startsWith("./")) {
          assertThat(Files.exists(ROOT.resolve(source))).as(source).isTrue();
        } else {
          assertThat(compose.path("volumes").has(source)).as(source).isTrue();
        }
      }
    }
  }

  @Test
  void shouldTellNothingToPeopleWhoDoNotLogInToTheDatabase() {
    JsonNode services = compose.path("services");
    assertThat(services.path("postgres").has("ports")).isFalse();
    assertThat(services.path("worker").path("volumes").toString()).doesNotContain("secrets");
  }

  @Test
  void shouldNameItsImagesInTheManual() throws IOException {
    String manual = Files.readString(Path.of("docs", "operations.md"));
    for (String variable : List.of("AMC_HTTP_PORT", "BUILD_IMAGE", "POSTGRES_IMAGE")) {
      assertThat(compose.toString()).contains("${" + variable);
      assertThat(manual).contains("`" + variable + "`");
    }
  }
}
