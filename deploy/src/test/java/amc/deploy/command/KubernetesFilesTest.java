package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests refer to what is there, as far as that can be seen without a cluster. */
class KubernetesFilesTest {
  private static final Path BASE = Path.of("kubernetes", "base");
  private static final Path OVERLAYS = Path.of("kubernetes", "overlays");

  @Test
  void shouldStartNodesWithOptionsThatTheyHave() throws IOException {
    int nodes = 0;
    for (JsonNode container : containers()) {
      if (container.path("image").textValue().equals("amc")) {
        YamlFiles.parse(YamlFiles.texts(container.path("args")));
        nodes++;
      }
    }
    assertThat(nodes).isEqualTo(2);
  }

  @Test
  void shouldMountVolumesThatAreThereAndWriteNowhereElse() throws IOException {
    for (JsonNode workload : workloads()) {
      JsonNode pod = workload.path("spec").path("template").path("spec");
      Set<String> volumes = new HashSet<>(YamlFiles.texts(pod.path("volumes"), "name"));
      for (JsonNode claim : workload.path("spec").path("volumeClaimTemplates")) {
        volumes.add(claim.path("metadata").path("name").textValue());
      }
      assertThat(pod.path("securityContext").path("runAsNonRoot").booleanValue()).isTrue();
      for (JsonNode container : pod.path("containers")) {
        assertThat(volumes).containsAll(YamlFiles.texts(container.path("volumeMounts"), "name"));
        JsonNode security = container.path("securityContext");
        assertThat(security.path("readOnlyRootFilesystem").booleanValue()).isTrue();
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      }
    }
  }

  @Test
  void shouldReferToPortsOfTheirPods() throws IOException {
    for (JsonNode document : all()) {
      JsonNode spec = document.path("spec");
      switch (document.path("kind").textValue()) {
        case "Service" -> {
          Set<String> ports = portsOf(spec.path("selector"));
          assertThat(ports).containsAll(YamlFiles.texts(spec.path("ports"), "targetPort"));
        }
        case "NetworkPolicy" -> {
          Set<String> ports = portsOf(spec.path("podSelector").path("matchLabels"));
          for (JsonNode rule : spec.path("ingress")) {
            assertThat(ports).containsAll(YamlFiles.texts(rule.path("ports"), "port"));
          }
        }
        case "PodDisruptionBudget" -> portsOf(spec.path("selector").path("matchLabels"));
        default -> {
          JsonNode template = spec.path("template");
          assertThat(template.path("metadata").path("labels"))
              .isEqualTo(spec.path("selector").path("matchLabels"));
          for (JsonNode container : template.path("spec").path("containers")) {
            List<String> ports = YamlFiles.texts(container.path("ports"), "name");
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
              JsonNode port = container.path(probe).path("httpGet").path("port");
              assertThat(port.isMissingNode() || ports.contains(port.textValue())).isTrue();
            }
          }
        }
      }
    }
  }

  @Test
  void shouldFindDatabaseAndSeedsByServicesThatThereAre() throws IOException {
    List<String> services =
        all().stream()
            .filter(document -> document.path("kind").textValue().equals("Service"))
            .map(document -> document.path("metadata").path("name").textValue())
            .toList();
    assertThat(services).contains("amc", "amc-coordinators", "amc-postgres");
    String coordinator = Files.readString(BASE.resolve("coordinator.yaml"));
    assertThat(coordinator).contains("--seed=amc-coordinators:2551", "//amc-postgres:5432/amc");
  }

  @Test
  void shouldTellOfEverySecretThatItNeeds() throws IOException {
    String manual = Files.readString(Path.of("docs", "operations.md"));
    for (JsonNode document : all()) {
      for (String key : List.of("secretName", "secretKeyRef")) {
        for (JsonNode found : document.findValues(key)) {
          String name = found.isTextual() ? found.textValue() : found.path("name").textValue();
          assertThat(manual).contains("secret generic " + name + " ");
        }
      }
    }
  }

  @Test
  void shouldNameEveryFileInAKustomization() throws IOException {
    Set<String> named = new HashSet<>(YamlFiles.texts(kustomization(BASE).path("resources")));
    named.add("kustomization.yaml");
    try (Stream<Path> files = Files.list(BASE)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(named);
    }
    try (Stream<Path> overlays = Files.list(OVERLAYS)) {
      for (Path overlay : overlays.toList()) {
        for (String resource : YamlFiles.texts(kustomization(overlay).path("resources"))) {
          assertThat(overlay.resolve(resource)).isDirectory();
        }
        for (String patch : YamlFiles.texts(kustomization(overlay).path("patches"), "path")) {
          JsonNode target = YamlFiles.read(overlay.resolve(patch)).getFirst();
          assertThat(workloads())
              .anyMatch(
                  workload ->
                      workload.path("kind").equals(target.path("kind"))
                          && workload.path("metadata").equals(target.path("metadata")));
        }
      }
    }
  }

  private static JsonNode kustomization(Path folder) throws IOException {
    return YamlFiles.read(folder.resolve("kustomization.yaml")).getFirst();
  }

  private static List<JsonNode> all() throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    for (String file : YamlFiles.texts(kustomization(BASE).path("resources"))) {
      documents.addAll(YamlFiles.read(BASE.resolve(file)));
    }
    return documents;
  }

  private static List<JsonNode> workloads() throws IOException {
    return all().stream().filter(document -> document.path("spec").has("template")).toList();
  }

  private static List<JsonNode> containers() throws IOException {
    List<JsonNode> containers = new ArrayList<>();
    for (JsonNode workload : workloads()) {
      workload
          .path("spec")
          .path("template")
          .path("spec")
          .path("containers")
          .forEach(containers::add);
    }
    return containers;
  }

  /** Names of the ports of the pods that have these labels; there are such pods. */
  private static Set<String> portsOf(JsonNode labels) throws IOException {
    Set<String> ports = new HashSet<>();
    for (JsonNode workload : workloads()) {
      JsonNode template = workload.path("spec").path("template");
      if (template.path("metadata").path("labels").equals(labels)) {
        template
            .path("spec")
            .path("containers")
            .forEach(container -> ports.addAll(YamlFiles.texts(container.path("ports"), "name")));
      }
    }
    assertThat(ports).as("pods with %s", labels).isNotEmpty();
    return ports;
  }
}
