package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.State;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What users of the dashboard see and do, in a browser, against a server with made-up jobs. */
final class DashboardTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'&<script>alert(2)</script>";

  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  @TempDir private Path folder;
  private Service service;
  private MadeUpJobs jobs;
  private BrowserTab tab;

  @BeforeEach
  void start() throws Exception {
    service = new Service(folder);
    jobs = new MadeUpJobs(service);
    tab = CHROMIUM.open(service.origin(), new NewContextOptions());
  }

  @AfterEach
  void stop() {
    tab.close();
    service.close();
  }

  @Test
  void shouldListJobsAndTellWhenTheyChange() throws Exception {
    String first = jobs.add("run", "first one");
    jobs.add("study", "second one");
    tab.go("jobs");
    tab.shows(tab.row("first one"), "queued");
    tab.shows(tab.row("second one"), "study");

    jobs.moves(first, State.RUNNING);
    jobs.goesOn(first, 0, 500);
    tab.shows(tab.row("first one"), "running");
    tab.shows(tab.row("first one"), "50 %");
    tab.shows(tab.row("first one"), "0.002");
    tab.shows("[role=status]", "first one is running");

    tab.field("Name has").fill("second");
    tab.row("first one").waitFor(gone());
    assertThat(tab.page.url()).contains("text=second");
    tab.field("Name has").fill("");
    tab.field("Kind").selectOption("run");
    tab.row("second one").waitFor(gone());
    tab.shows(tab.row("first one"), "running");
    tab.field("State").selectOption("failed");
    tab.shows("main", "No job is like that.");
    assertThat(tab.complaints()).isEmpty();
  }

  private static Locator.WaitForOptions gone() {
    return new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED);
  }

  @Test
  void shouldListLongListsInPages() throws Exception {
    for (int i = 0; i < 52; i++) {
      jobs.add("run", "number " + i);
    }
    tab.go("jobs");
    tab.shows(tab.row("number 51"), "queued");
    assertThat(tab.page.locator("tbody tr").count()).isEqualTo(50);
    tab.link("Older").click();
    tab.shows(tab.row("number 0"), "queued");
    tab.link("Newest").click();
    tab.shows(tab.row("number 51"), "queued");
  }

  @Test
  void shouldPauseResumeCancelAndDelete() throws Exception {
    String id = jobs.add("run", "mine");
    tab.go("jobs/" + id);
    tab.button("Pause mine").click();
    tab.shows("main", "is about to pause");
    assertThat(jobs.wish(id)).isEqualTo("pause");
    jobs.moves(id, State.PAUSED);
    tab.button("Resume mine").click();
    tab.shows("main", "is about to go on");
    assertThat(jobs.wish(id)).isEqualTo("run");

    tab.button("Cancel mine").click();
    tab.button("Keep it").click();
    assertThat(jobs.wish(id)).isEqualTo("run");
    tab.button("Cancel mine").click();
    tab.button("Cancel the job").click();
    tab.shows("main", "is being cancelled");
    jobs.ends(id, State.CANCELLED, "its owner has cancelled it");
    tab.shows(".reason", "its owner has cancelled it");

    tab.button("Delete mine").click();
    tab.button("Delete").click();
    tab.shows("h1", "Jobs");
    tab.shows("main", "No jobs yet.");
    service.get(null, "/jobs/" + id).problem(404);
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void shouldDrawARunWhileItGoesOn() throws Exception {
    String id = jobs.running("live", 5);
    tab.go("jobs/" + id);
    tab.draws("Loss", 5);
    tab.draws("Accuracy", 5);
    tab.draws("Acceptance rate", 5);
    tab.draws("Scale of the moves", 5);
    jobs.goesOn(id, 5, 8);
    tab.draws("Loss", 8);
    jobs.leaves(id, "model.npz", folder);
    jobs.leaves(id, "more/50 %.csv", folder);
    jobs.ends(id, State.FINISHED, "");
    tab.shows(".connection", "Over");
    tab.shows("main", "finished");
    assertThat(tab.link("All as a zip").getAttribute("href"))
        .isEqualTo("/api/v1/jobs/" + id + "/archive");
    assertThat(
            tab.page.waitForDownload(() -> tab.link("more/50 %.csv").click()).suggestedFilename())
        .contains("csv");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void shouldZoomIntoSteps() throws Exception {
    String id = jobs.running("zoomed", 1000);
    tab.go("jobs/" + id);
    tab.draws("Loss", 1000);
    BoundingBox box = tab.page.locator("figure[aria-label=Loss] .u-over").boundingBox();
    Request asked =
        tab.page.waitForRequest(
            request -> request.url().contains("from="),
            () -> {
              tab.page.mouse().move(box.x + box.width / 3, box.y + 30);
              tab.page.mouse().down();
              tab.page.mouse().move(box.x + box.width * 2 / 3, box.y + 40);
              tab.page.mouse().up();
            });
    // A third of three decades: from 10 to 100, as near as pixels are.
    assertThat(asked.url()).containsPattern("from=(9|1\\d)&to=(9\\d|1\\d\\d)$");
    tab.button("All steps").click();
    tab.draws("Loss", 1000);

    tab.field("From step").fill("101");
    tab.field("to step").fill("200");
    tab.button("Zoom").click();
    tab.draws("Loss", 100);
    tab.page.locator("figure[aria-label=Loss] .u-over").dblclick();
    tab.draws("Loss", 1000);
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void shouldCompareRunsThatWereChosen() throws Exception {
    jobs.running("one", 10);
    jobs.running("other", 20);
    tab.go("jobs");
    tab.field("Compare one").check();
    tab.field("Compare other").check();
    tab.button("Compare 2 runs").click();
    tab.draws("Loss", 20);
    tab.draws("Accuracy, on the test set where there is one", 20);
    tab.shows(".u-legend", "one");
    tab.shows(".u-legend", "other");
    tab.shows(tab.row("other"), "running");
    assertThat(tab.page.title()).isEqualTo("Runs compared – aMC");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void shouldShowWhoDescendsFromWhom() throws Exception {
    String id = jobs.add("population", "flock");
    tab.answer("jobs/" + id + "/lineage", 200, MadeUpJobs.LINEAGE)
        .answer("jobs/" + id + "/members", 200, MadeUpJobs.MEMBERS)
        .go("jobs/" + id);
    tab.draws("Loss of the members", 2);
    tab.shows("#descent", "2 of 3 founders have descendants");
    assertThat(tab.page.locator(".tree .line").count()).isEqualTo(3);
    tab.shows("[aria-label='Members, the best first']", "75.0 %");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void shouldShowHowLongTrajectoriesSurvive() throws Exception {
    String id = jobs.add("study", "times");
    tab.answer("jobs/" + id + "/survival", 200, MadeUpJobs.SURVIVAL).go("jobs/" + id);
    tab.draws("Fraction of trajectories without their event, with 95 % confidence bands", 5);
    tab.shows(tab.row("depth=2"), "200");
    tab.shows(tab.row("depth=4"), "not reached");
    tab.shows("main", "censored");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void shouldSubmitAfterAMistakeIsMended() throws Exception {
    tab.answer(
        "presets",
        200,
        """
        {"presets": [{"name": "tiny", "kind": "run", "description": "", "document": "wrong: 1\\n"}]}
        """);
    tab.answer(
        "check",
        400,
        """
        {"title": "Bad Request", "status": 400, "detail": "WRONG is unknown (document line 1)"}
        """);
    tab.go("submit");
    tab.field("Start from a preset").selectOption("tiny");
    tab.shows("#checked", "WRONG is unknown (document line 1)");
    tab.shows("#checked", "1: wrong: 1");
    tab.button("Show line 1").click();
    assertThat(tab.evaluate("getSelection().toString()")).isEqualTo("wrong: 1");
    tab.button("Submit").click();
    tab.shows("[role=alert]:not([hidden])", "WRONG must be a kind of job");

    tab.field("Job, study or population").fill("run: 1");
    tab.field("Name, if not").fill("from the browser");
    tab.field("Priority").fill("3");
    tab.button("Submit").click();
    tab.shows("h1", "from the browser");
    tab.shows(".facts", "queued");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void shouldSayWhoSendsDataFilesThatAreLacking() {
    tab.answer(
        "jobs",
        409,
        """
        {"title": "files lacking", "status": 409, "detail": "the cluster lacks 1 of the job's data files",
         "lacking": [{"name": "measurements.csv", "sha256": "00", "sizeBytes": 5}]}
        """);
    tab.go("submit");
    tab.field("Job, study or population").fill("run: 1");
    tab.button("Submit").click();
    tab.shows("main", "Submit this job with amc submit");
    tab.shows("main", "measurements.csv");
  }

  @Test
  void shouldTakeNothingOfAJobForMarkup() throws Exception {
    String id = jobs.add("population", HOSTILE);
    String run = jobs.running(HOSTILE, 3);
    jobs.leaves(run, "<b onclick=alert(1)>.csv", folder);
    jobs.ends(run, State.FAILED, HOSTILE);
    String hostile = "\"" + HOSTILE.replace("\"", "\\\"") + "\"";
    tab.answer("jobs/" + id + "/members", 200, MadeUpJobs.MEMBERS.replace("\"d\"", hostile));
    tab.answer("jobs/" + id + "/lineage", 200, MadeUpJobs.LINEAGE.replace("0.1,", hostile + ","));
    tab.go("jobs");
    tab.shows("tbody", HOSTILE);
    for (String job : new String[] {id, run}) {
      tab.go("jobs/" + job);
      tab.shows("h1", HOSTILE);
    }
    tab.shows(".reason", HOSTILE);
    tab.shows("[aria-label=Files]", "<b onclick=alert(1)>.csv");
    tab.go("compare?ids=" + run + "," + run);
    tab.shows(".u-legend", HOSTILE);
    tab.go("<img src=x onerror=alert(1)>");
    tab.shows("h1", "Nothing here");
    assertThat(tab.page.locator("main img, main script, main b").count()).isZero();
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void shouldTellThatTheServerIsAwayAndGoOn() throws Exception {
    String id = jobs.running("patient", 3);
    tab.go("jobs");
    tab.shows(tab.row("patient"), "running");
    tab.cut();
    tab.shows("[role=alert]:not([hidden])", "the server does not answer – trying again");
    tab.shows(tab.row("patient"), "running");
    tab.mend();
    tab.page.locator("[role=alert]:not([hidden])").first().waitFor(gone());
    tab.cut();
    tab.go("jobs/" + id);
    tab.shows("[role=status]", "The connection is lost, trying again");
    tab.mend();
    tab.draws("Loss", 3);
  }

  @Test
  void shouldAskForATokenWhereThereAreSome() throws Exception {
    jobs.add("run", "of local");
    String token = service.token("eve", Role.VIEWER);
    tab.go("jobs");
    tab.shows("h1", "Log in");
    tab.field("Token").fill("amc_wrong");
    tab.button("Log in").click();
    tab.shows("[role=alert]:not([hidden])", "the token is unknown");
    tab.field("Token").fill(token);
    tab.button("Log in").click();
    tab.shows("header", "eve (viewer)");
    tab.shows(tab.row("of local"), "queued");
    assertThat(tab.link("Submit").count()).isZero();
    assertThat(tab.page.locator("td button").count()).isZero();
    assertThat(tab.evaluate("document.cookie")).isEqualTo("");
    tab.button("Log out").click();
    tab.shows("h1", "Log in");
    assertThat(tab.complaints()).isEmpty();
  }
}
