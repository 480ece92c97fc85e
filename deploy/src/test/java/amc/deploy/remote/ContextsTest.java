package amc.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.deploy.remote.Contexts.Context;
import amc.deploy.remote.Server.Given;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers by names, and which one is meant. */
final class ContextsTest {
  private static final Given NOTHING = new Given(null, null, null);

  @TempDir private Path folder;

  private Contexts contexts() {
    return Contexts.read(folder.resolve("amc/contexts.yaml"))
        .with("lab", new Context("https://lab.example", "amc_lab"))
        .with("here", new Context("http://localhost:9000", null));
  }

  private Server resolve(Given given, Map<String, String> environment) {
    return Server.resolve(given, environment, this::contexts);
  }

  @Test
  void shouldComeBackFromTheFile() {
    Contexts contexts = contexts().using("here");
    contexts.write();
    assertThat(Contexts.read(contexts.file())).isEqualTo(contexts);
    contexts.without("here").write();
    Contexts left = Contexts.read(contexts.file());
    assertThat(left.all()).containsOnlyKeys("lab");
    assertThat(left.current()).isNull();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // it has no such permissions
  void shouldBeReadableForTheUserAlone() throws IOException {
    Contexts contexts = contexts();
    contexts.write();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(contexts.file())))
        .isEqualTo("rw-------");
    assertThat(contexts.isExposed()).isFalse();
    Files.setPosixFilePermissions(contexts.file(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(contexts.isExposed()).isTrue();
    assertThat(folder.resolve("amc")).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void shouldSayWhatIsWrongWithTheFile() throws IOException {
    Path file = folder.resolve("contexts.yaml");
    Files.writeString(file, "contexts: {lab: {token: x}}\n");
    assertThatThrownBy(() -> Contexts.read(file))
        .hasMessage(file + ": context lab has no server: correct it, or remove it");
    Files.writeString(file, "contexts: [\n");
    assertThatThrownBy(() -> Contexts.read(file))
        .hasMessage(file + ": it is no YAML: correct it, or remove it");
  }

  @Test
  void shouldNameTheContextsThatThereAre() {
    assertThatThrownBy(() -> contexts().get("lap"))
        .hasMessageContaining("context=lap is not in")
        .hasMessageContaining("which has here, lab");
    assertThatThrownBy(() -> contexts().with("a b", new Context("http://x", null)))
        .hasMessageStartingWith("context=a b must be a name");
  }

  @Test
  void shouldKnowWhereTheFileIs() {
    assertThat(Contexts.place(Map.of(), "/home/me"))
        .isEqualTo(Path.of("/home/me/.config/amc/contexts.yaml"));
    assertThat(Contexts.place(Map.of("AMC_CONFIG", "/etc/c.yaml"), "/home/me"))
        .isEqualTo(Path.of("/etc/c.yaml"));
  }

  @Test
  void shouldPreferTheCommandLineThenTheEnvironmentThenTheContextInUse() {
    Map<String, String> environment =
        Map.of("AMC_SERVER", "http://env.example/", "AMC_TOKEN", "amc_env");
    assertThat(resolve(new Given("http://given.example", "amc_given", null), environment))
        .isEqualTo(new Server(URI.create("http://given.example"), "amc_given"));
    assertThat(resolve(new Given("http://given.example", null, null), environment))
        .isEqualTo(new Server(URI.create("http://given.example"), "amc_env"));
    assertThat(resolve(new Given(null, null, "lab"), environment))
        .isEqualTo(new Server(URI.create("https://lab.example"), "amc_lab"));
    assertThat(resolve(NOTHING, environment))
        .isEqualTo(new Server(URI.create("http://env.example"), "amc_env"));
    assertThat(resolve(NOTHING, Map.of()))
        .isEqualTo(new Server(URI.create("https://lab.example"), "amc_lab"));
  }

  @Test
  void shouldReadATokenFromTheFileThatTheEnvironmentNames() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "amc_file\n");
    Map<String, String> environment = Map.of("AMC_TOKEN_FILE", file.toString());
    Given given = new Given("http://given.example", null, null);
    assertThat(resolve(given, environment).token()).isEqualTo("amc_file");
    assertThat(
            resolve(given, Map.of("AMC_TOKEN", "amc_env", "AMC_TOKEN_FILE", file.toString()))
                .token())
        .isEqualTo("amc_env");
    Files.delete(file);
    assertThatThrownBy(() -> resolve(given, environment))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("AMC_TOKEN_FILE=" + file + " must be a file that can be read");
  }

  @Test
  void shouldSendNoContextsTokenElsewhere() {
    assertThat(resolve(new Given("http://given.example", null, null), Map.of()).token()).isNull();
    assertThat(resolve(NOTHING, Map.of("AMC_SERVER", "http://env.example")).token()).isNull();
  }

  @Test
  void shouldListenOnLoopbackByDefault() {
    Contexts none = Contexts.read(folder.resolve("none.yaml"));
    assertThat(Server.resolve(NOTHING, Map.of(), () -> none))
        .isEqualTo(new Server(URI.create("http://127.0.0.1:8080"), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lab",
        "lab:80",
        "ftp://lab",
        "http://",
        "http://a?b",
        "http://me:pw@lab",
        "http:// x"
      })
  void shouldRefuseWhatIsNoAddress(String url) {
    assertThatThrownBy(() -> resolve(new Given(url, null, null), Map.of()))
        .hasMessage("server=%s must be http://HOST:PORT or https://HOST:PORT (--server)", url);
  }

  @Test
  void shouldRefuseTwoServersAndATokenThatIsNone() {
    assertThatThrownBy(() -> resolve(new Given("http://a", null, "lab"), Map.of()))
        .hasMessage("--server and --context exclude each other: give one of them");
    assertThatThrownBy(() -> resolve(new Given(null, "a b", null), Map.of()))
        .hasMessageStartingWith("token must be visible ASCII");
  }

  @Test
  void shouldNotPrintATokenWithTheServer() {
    assertThat(new Server(URI.create("http://a"), "amc_x")).hasToString("http://a");
  }
}
