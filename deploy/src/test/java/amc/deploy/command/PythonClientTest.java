package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client for Python, with a server of its own. */
class PythonClientTest {
  private static final Path CLIENT = Path.of("clients/python").toAbsolutePath();

  /** Trains on a table that is sent, and says what it sees. */
  private static final String SCRIPT =
      """
      import sys
      import amc_client

      folder = sys.argv[1]
      client = amc_client.Client(wait=30)
      document = f\"\"\"
      task: {{type: csv, train: {folder}/table.csv, targets: [y]}}
      network: {{type: dense, hidden: [4]}}
      budget: {{steps: 500}}
      \"\"\"
      files = {f"{folder}/table.csv": f"{folder}/table.csv"}
      print("total", client.check(document)["total"])
      job = client.submit(document, settings=["seed=3"], files=files, key="once")
      again = client.submit(document, settings=["seed=3"], files=files, key="once")
      print("same", job["id"] == again["id"], len(list(client.jobs())))
      states = []
      done = client.wait(job["id"], progress=lambda j: states.append(j["state"]))
      print("end", done["state"], states[-1])
      columns = client.metrics(job["id"])
      print("steps", int(columns["step"][0]), int(columns["step"][-1]))
      print("points", len(client.metrics(job["id"], points=5)["loss"]))
      client.fetch(job["id"], f"{folder}/by-python")
      print("weights", sorted(client.model(job["id"])))
      for wrong in (
          lambda: client.submit("budget: {steps: 0}\\n"),
          lambda: client.job("0123456789abcdef"),
          lambda: client.fetch(job["id"], f"{folder}/by-python"),
          lambda: amc_client.Client("http://127.0.0.1:1", wait=0).workers(),
      ):
          try:
              wrong()
          except (amc_client.AmcError, FileExistsError) as e:
              print("wrong", getattr(e, "status", ""), e)
      print("id", job["id"])
      """;

  @TempDir private Path folder;

  private String run(String python, ServedHere server) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(python, "-c", SCRIPT, folder.toString()).redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", CLIENT.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("AMC_SERVER", server.url());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void shouldTrainAndFetchWhatTheCommandFetches() throws Exception {
    Optional<String> python = Python.withNumpy();
    assumeTrue(python.isPresent(), "no python3 with numpy");
    List<String> rows = new ArrayList<>(List.of("x,y"));
    for (int i = 0; i < 50; i++) {
      rows.add("%s,%s".formatted(i * 0.02, Math.sin(i * 0.2)));
    }
    Files.write(folder.resolve("table.csv"), rows);
    try (ServedHere server = ServedHere.start(folder.resolve("server"))) {
      String said = run(python.get(), server);
      assertThat(said)
          .contains(
              "total 500\n",
              "same True 1\n",
              "end finished finished\n",
              "steps 0 500\n",
              "weights ['layer1.bias', 'layer1.weight', 'layer2.bias', 'layer2.weight']\n",
              "wrong 400 ",
              "wrong 404 job=0123456789abcdef is unknown",
              "by-python exists already",
              "wrong 0 http://127.0.0.1:1 cannot be reached")
          .containsPattern("points [2-5]\n");
      String id = said.substring(said.lastIndexOf("id ") + 3).strip();
      Path fetched = folder.resolve("by-command");
      CommandRun fetch = server.amc("fetch", id, "--quiet", "--out", fetched.toString());
      assertThat(fetch.exitCode()).as(fetch.err()).isZero();
      for (String name : List.of("model.npz", "metrics.csv", "decisions.log", "summary.json")) {
        assertThat(folder.resolve("by-python").resolve(name))
            .hasSameBinaryContentAs(fetched.resolve(name));
      }
    }
  }
}
