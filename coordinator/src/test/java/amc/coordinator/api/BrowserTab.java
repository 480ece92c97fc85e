package amc.coordinator.api;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A window of the browser with the dashboard in it. Confined to one thread. */
final class BrowserTab implements AutoCloseable {
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  final Page page;

  private final String origin;
  private final BrowserContext context;
  private final List<String> complaints = new ArrayList<>();

  BrowserTab(String origin, BrowserContext context) {
    this.origin = origin;
    this.context = context;
    context.setDefaultTimeout(60_000); // on a busy machine
    this.page = context.newPage();
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          // Answers of 4xx are shown by the pages, and tested there.
          if (message.type().equals("error") && !message.text().startsWith("Failed to load")) {
            complaints.add(message.text());
          }
        });
    page.onDialog(
        dialog -> {
          complaints.add("dialog: " + dialog.message());
          dialog.dismiss();
        });
  }

  /** What the browser has found wrong: uncaught errors, breaches of the policy, alerts. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Goes to a page, such as {@code jobs}, and waits until it has what it asks for. */
  BrowserTab go(String place) {
    page.navigate(origin + "/#/" + place);
    page.locator("h1").waitFor();
    page.waitForLoadState(LoadState.LOAD);
    return this;
  }

  /** Answers instead of the server what it is asked for at a path of the API. */
  BrowserTab answer(String path, int status, String json) {
    context.route(
        "**/api/v1/" + path,
        route ->
            route.fulfill(
                new FulfillOptions()
                    .setStatus(status)
                    .setContentType(status < 400 ? "application/json" : "application/problem+json")
                    .setBody(json)));
    return this;
  }

  /** Nothing is answered, as if the server were away. */
  void cut() {
    context.route("**/api/**", Route::abort);
  }

  void mend() {
    context.unroute("**/api/**");
  }

  Locator button(String name) {
    return role(AriaRole.BUTTON, name);
  }

  Locator link(String name) {
    return role(AriaRole.LINK, name);
  }

  Locator field(String label) {
    return page.getByLabel(label);
  }

  Locator row(String name) {
    return page.locator(
        ".scroll tbody tr", new Page.LocatorOptions().setHas(page.getByText(name).first()));
  }

  private Locator role(AriaRole role, String name) {
    return page.getByRole(role, new GetByRoleOptions().setName(name).setExact(true));
  }

  /** Waits until a place has a text. */
  void shows(String selector, String text) {
    shows(page.locator(selector).first(), text);
  }

  void shows(Locator place, String text) {
    assertThat(place).containsText(text, new ContainsTextOptions().setTimeout(30_000));
  }

  /** Waits until as many points are drawn in a plot. */
  void draws(String title, int points) {
    String plot = "figure[aria-label='%s'] [data-points]".formatted(title);
    assertThat(page.locator(plot))
        .hasAttribute(
            "data-points", String.valueOf(points), new HasAttributeOptions().setTimeout(30_000));
    page.locator(plot + " canvas").waitFor();
  }

  Object evaluate(String expression) {
    return page.evaluate(expression);
  }

  /** Serious and critical findings of the rules on accessibility, one a line. */
  String barriers() {
    try (InputStream in = BrowserTab.class.getResourceAsStream(AXE)) {
      if (in == null) {
        throw new IllegalStateException(AXE + " is not on the class path");
      }
      page.evaluate(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (String)
        page.evaluate(
            "axe.run().then(({violations}) => violations.filter(({impact}) => impact === 'serious'"
                + " || impact === 'critical').map(({id, nodes}) => id + ': ' + nodes.map(({html,"
                + " failureSummary}) => html + ' ' + failureSummary).join(' | ')).join('\\n"
                + "'))");
  }

  @Override
  public void close() {
    context.close();
  }
}
