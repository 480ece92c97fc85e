package amc.deploy.report;

import amc.coordinator.folder.PopulationSummary;
import amc.coordinator.population.Lineage.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A page about a population that needs no other file. */
public final class PopulationReport {
  private static final int MOST_MEMBERS = 200;

  private PopulationReport() {}

  /** The page. */
  public static String of(ReportedPopulation p) {
    PopulationSummary s = p.summary();
    HtmlPage page = new HtmlPage("aMC population: " + s.job() + ", seed " + s.seed());
    if (s.generations() < p.lineage().population().generations()) {
      page.warning(
          "Not complete",
          "%s of %s generations have ended."
              .formatted(s.generations(), p.lineage().population().generations()));
    }
    page.plots(new PopulationPlots(p.lineage()).all());
    page.heading("Summary");
    page.table(List.of(), facts(s));
    page.heading("Members, the best first");
    page.table(List.of("rank value", "loss U", "test loss", "test accuracy", "hash"), members(p));
    page.heading("Population");
    page.fields(p.text());
    return page.text();
  }

  private static List<List<String>> members(ReportedPopulation p) {
    List<Member> members = p.lineage().generation(p.lineage().last()).members();
    return IntStream.range(0, members.size())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer m) -> members.get(m).rank()))
        .limit(MOST_MEMBERS)
        .map(
            m ->
                List.of(
                    "member " + m,
                    number(members.get(m).rank()),
                    number(members.get(m).loss()),
                    number(p.test().get(m).loss()),
                    percent(p.test().get(m).accuracy()),
                    HexFormat.of().toHexDigits(members.get(m).hash())))
        .toList();
  }

  private static List<List<String>> facts(PopulationSummary s) {
    List<List<String>> facts = new ArrayList<>();
    facts.add(List.of("members", count(s.members())));
    facts.add(List.of("generations", count(s.generations()) + ", " + count(s.steps()) + " steps"));
    facts.add(
        List.of(
            "winner",
            "member %s, loss %s%s"
                .formatted(
                    s.best().member(),
                    number(s.best().loss()),
                    s.best().testAccuracy() == null
                        ? ""
                        : ", test accuracy " + percent(s.best().testAccuracy()))));
    facts.add(List.of("median loss", number(s.medianLoss())));
    if (s.medianTestAccuracy() != null) {
      facts.add(List.of("median test accuracy", percent(s.medianTestAccuracy())));
    }
    facts.add(List.of("founders", "the last generation descends from %s".formatted(s.founders())));
    if (s.effectiveSize() != null) {
      facts.add(List.of("effective sample size", number(s.effectiveSize()) + " on average"));
    }
    if (s.exchanges() != null) {
      facts.add(
          List.of(
              "exchanges accepted",
              "%s; of each pair %s; %s round trips"
                  .formatted(
                      percent(s.exchanges().acceptance()),
                      Arrays.stream(s.exchanges().acceptanceOfPair())
                          .mapToObj(PopulationReport::percent)
                          .collect(Collectors.joining(", ")),
                      s.exchanges().roundTrips())));
    }
    facts.add(List.of("hash of all members", s.hash()));
    facts.add(List.of("engine", s.engine() + ", " + s.threads() + " members at once"));
    facts.add(
        List.of(
            "evaluations",
            String.format(
                Locale.ROOT, "%,d (%,.0f a second)", s.evaluations(), s.evaluationsPerSecond())));
    facts.add(List.of("training time", String.format(Locale.ROOT, "%,.1f s", s.wallSeconds())));
    facts.add(List.of("program", "amc " + s.version() + ", Java " + s.javaVersion()));
    return facts;
  }

  private static String number(@Nullable Double value) {
    return value == null || value.isNaN() ? "" : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String percent(@Nullable Double value) {
    return value == null || value.isNaN() ? "" : String.format(Locale.ROOT, "%.2f %%", 100 * value);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
