package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.State;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * That everybody can use the dashboard: on phones, by keyboard, with screen readers, in the dark.
 */
final class DashboardAccessTest {
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  @TempDir private Path folder;
  private Service service;
  private MadeUpJobs jobs;

  /** Places of the dashboard, and what they show once they are there. */
  private final Map<String, String> places = new LinkedHashMap<>();

  private String population = "";
  private String study = "";

  @BeforeEach
  void start() throws Exception {
    service = new Service(folder);
    jobs = new MadeUpJobs(service);
    String run = jobs.running("a run with a name that is rather long for a phone", 20);
    String ended = jobs.running("over", 10);
    jobs.leaves(ended, "model.npz", folder);
    jobs.ends(ended, State.FAILED, "the_reason_is_one_word_".repeat(20));
    population = jobs.add("population", "flock");
    study = jobs.add("study", "times");
    places.put("jobs", "tbody");
    places.put("jobs/" + run, "canvas");
    places.put("jobs/" + ended, "[aria-label=Files]");
    places.put("jobs/" + population, ".tree");
    places.put("jobs/" + study, "canvas");
    places.put("compare?ids=" + run + "," + ended, "canvas");
    places.put("workers", "tbody");
    places.put("submit", "#checked");
    places.put("nowhere", "h1");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private BrowserTab open(NewContextOptions options) {
    return CHROMIUM
        .open(service.origin(), options)
        .answer("jobs/" + population + "/lineage", 200, MadeUpJobs.LINEAGE)
        .answer("jobs/" + population + "/members", 200, MadeUpJobs.MEMBERS)
        .answer("jobs/" + study + "/survival", 200, MadeUpJobs.SURVIVAL)
        .answer("presets", 200, "{\"presets\": [{\"name\": \"tiny\", \"document\": \"run:\"}]}");
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void shouldBeFreeOfBarriers(ColorScheme scheme) {
    try (BrowserTab tab =
        open(
            new NewContextOptions()
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE))) {
      places.forEach(
          (place, shown) -> {
            tab.go(place).page.locator(shown).first().waitFor();
            assertThat(tab.barriers()).as(place).isEmpty();
            assertThat(tab.page.title()).endsWith(" – aMC");
          });
      tab.answer("session", 401, "{\"detail\": \"a token is lacking\"}").page.reload();
      tab.shows("h1", "Log in");
      assertThat(tab.barriers()).as("log-in").isEmpty();
      assertThat(tab.complaints()).isEmpty();
    }
  }

  @Test
  void shouldFitOnAPhone() {
    try (BrowserTab tab = open(new NewContextOptions().setViewportSize(360, 640))) {
      places.forEach(
          (place, shown) -> {
            tab.go(place).page.locator(shown).first().waitFor();
            assertThat(tab.evaluate("document.documentElement.scrollWidth"))
                .as(place)
                .isEqualTo(360);
          });
    }
  }

  @Test
  void shouldSubmitByTheKeyboardAlone() {
    try (BrowserTab tab = open(new NewContextOptions())) {
      tab.go("jobs").page.locator("tbody").waitFor();
      Keyboard keyboard = tab.page.keyboard();
      tabTo(tab, "Submit");
      keyboard.press("Enter");
      tab.shows("h1", "Submit a job");
      tab.page.waitForFunction("document.activeElement.tagName === 'H1'");
      tabTo(tab, "job");
      keyboard.type("run: by hand");
      tabTo(tab, "Submit");
      assertThat(tab.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
          .isEqualTo("solid");
      keyboard.press("Enter");
      tab.shows("h1", "made-up");
      assertThat(tab.complaints()).isEmpty();
    }
  }

  /** Goes on by the key Tab to what has an id or a text. */
  private static void tabTo(BrowserTab tab, String name) {
    for (int i = 0; i < 40; i++) {
      tab.page.keyboard().press("Tab");
      Object here =
          tab.evaluate("document.activeElement.id || document.activeElement.textContent.trim()");
      if (name.equals(here)) {
        return;
      }
    }
    throw new AssertionError("the key Tab does not lead to " + name);
  }
}
