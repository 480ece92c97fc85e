package amc.deploy.command;

import static amc.deploy.command.RemoteServer.ID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.remote.FakeServer;
import amc.deploy.remote.FakeServer.Reply;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C on a real process that watches a job. */
@EnabledOnOs(OS.LINUX) // env --default-signal is GNU's
final class RemoteCommandInterruptTest {
  @TempDir private Path folder;

  @Test
  void shouldEndWatchingAndNothingElse() throws Exception {
    try (FakeServer server = FakeServer.start()) {
      String running = RemoteServer.event("1.0", "job", RemoteServer.job("running"));
      server.on("GET jobs/" + ID + "/events", Reply.events(running).thenHeld());
      ProcessBuilder builder =
          InstalledLauncher.layOut(folder.resolve("app"))
              .process("watch", ID, "--server", server.url());
      builder.command().addAll(0, List.of("env", "--default-signal=INT"));
      Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (BufferedReader out = process.inputReader(UTF_8)) {
        assertThat(out.readLine()).isEqualTo("running on 3 workers, 6 threads");
        new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start().waitFor();
        assertThat(out.lines().toList())
            .containsExactly("watching has ended, the job goes on: amc watch " + ID);
      }
      assertThat(process.waitFor()).isEqualTo(Failures.INTERRUPTED);
      assertThat(server.requests()).hasToString("[GET jobs/%s/events]".formatted(ID));
    }
  }
}
