package amc.deploy.command;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of {@code amc serve}, from a form to a result. */
class DashboardServedTest {
  private static final int PATIENCE_MS = 240_000; // on a busy machine

  private static final String JOB =
      """
      task: {type: step-function, points: 50}
      network: {type: dense, hidden: [4]}
      loss: mse
      optimizer: {type: amc, sigma0: 0.01}
      budget: {steps: 2000}
      seed: 1
      """;

  @TempDir private Path folder;

  private static Optional<Path> chromium() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(
            directory ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void shouldTrainWhatTheFormSubmits() throws IOException {
    Optional<Path> program = chromium();
    assumeTrue(program.isPresent(), "needs Chromium on the PATH: install the package chromium");
    List<String> complaints = new ArrayList<>();
    try (ServedHere server = ServedHere.start(folder);
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new LaunchOptions()
                        .setExecutablePath(program.orElseThrow())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")))) {
      PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
      Page page = browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.onPageError(complaints::add);
      page.navigate(server.url() + "/#/submit");
      page.getByLabel("Job, study or population").fill(JOB);
      page.getByLabel("Name, if not").fill("by hand");
      page.locator("button[type=submit]").click();
      assertThat(page.locator("h1")).hasText("by hand");
      assertThat(page.locator(".facts")).containsText("finished");
      assertThat(page.locator("figure[aria-label=Loss] canvas")).isVisible();
      Download model = page.waitForDownload(() -> page.getByText("model.npz").click());
      assertThat(Files.size(requireNonNull(model.path()))).isPositive();
      assertThat(complaints).isEmpty();
    }
  }
}
