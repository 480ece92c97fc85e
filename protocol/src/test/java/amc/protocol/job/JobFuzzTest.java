package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever is read gives a job, or a user error of one line. */
class JobFuzzTest {
  private static final String VALID =
      """
      task: {type: idx, dataset: mnist, limit: 100}
      network:
        type: dense
        hidden: [16, 16]
        initial: {type: normal, scale: 0.01}
      loss: cross-entropy
      optimizer: {type: amc, sigma0: 1e-2, nS: 20}
      batching: {type: progressive, size: 500, redraw: step}
      budget: {steps: 100000}
      seed: 1
      """;

  private static final String TABLE =
      """
      task:
        {type: csv, train: a.csv, test: b.csv, targets: [y], ignore: [id, 3], classes: 3,
         separator: semicolon, decimal: ','}
      network: {hidden: []}
      budget: {steps: 10}
      """;

  private static void readAnything(String text, String source, List<String> overrides) {
    try {
      assertThat(JobReader.read(text, source, overrides)).isNotNull();
    } catch (UserError e) {
      assertThat(e.getMessage()).doesNotContain("\n", "\r").isNotBlank();
    }
  }

  @Property
  void shouldSurviveRandomBytes(@ForAll @Size(max = 200) byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    readAnything(text, "a.yaml", List.of());
    readAnything(text, "a.json", List.of());
  }

  @Property
  void shouldSurviveRandomText(@ForAll String text) {
    readAnything(text, "a.yaml", List.of());
    readAnything(text, text, List.of());
    readAnything(VALID, "a.yaml", List.of(text));
    readAnything(VALID, "a.yaml", List.of("network.hidden=" + text));
  }

  @Property(tries = 5000)
  void shouldSurviveDamagedJobs(
      @ForAll("positions") int position,
      @ForAll("positions") int end,
      @ForAll("pieces") String piece) {
    int from = Math.min(position, end);
    int to = Math.min(from + 12, Math.max(position, end));
    readAnything(VALID.substring(0, from) + piece + VALID.substring(to), "a.yaml", List.of());
    int start = Math.min(from, TABLE.length());
    int rest = Math.min(to, TABLE.length());
    readAnything(TABLE.substring(0, start) + piece + TABLE.substring(rest), "a.yaml", List.of());
  }

  @Property(tries = 1000)
  void shouldSurviveRandomTrees(@ForAll("fields") String field, @ForAll("trees") String tree) {
    readAnything(VALID, "a.yaml", List.of(field + "=" + tree));
    readAnything(TABLE, "a.yaml", List.of(field + "=" + tree));
    readAnything(field + ": " + tree, "a.yaml", List.of());
    readAnything("{\"" + field + "\": " + tree + "}", "a.json", List.of());
  }

  @Example
  void shouldRefuseDeepNesting() {
    readAnything("[".repeat(100_000), "a.yaml", List.of());
    readAnything("[".repeat(100_000), "a.json", List.of());
    readAnything("- ".repeat(100_000), "a.yaml", List.of());
    readAnything("{a: ".repeat(100_000), "a.yaml", List.of());
    readAnything("x".repeat(TreeReader.MAX_CHARACTERS + 1), "a.yaml", List.of());
  }

  @Provide
  Arbitrary<Integer> positions() {
    return Arbitraries.integers().between(0, VALID.length());
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
        "",
        "\t",
        "\n",
        "\n  ",
        ": ",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "-",
        "- ",
        "*a",
        "&a ",
        "!!int ",
        "!x ",
        "|\n",
        ">\n",
        "? ",
        "#",
        "\"",
        "'",
        "%",
        "@",
        "`",
        "<<: ",
        "---\n",
        "...\n",
        "\0",
        "\u2028",
        "\ufeff",
        "1e999999999",
        ".inf",
        "null",
        "~",
        "0x1F",
        "1:30",
        "2020-01-01",
        "type",
        "-1",
        "999999999999999999999999");
  }

  @Provide
  Arbitrary<String> fields() {
    return Arbitraries.of(
        "name",
        "task",
        "task.type",
        "task.limit",
        "task.classes",
        "task.header",
        "task.targets",
        "task.ignore",
        "task.separator",
        "task.decimal",
        "network",
        "network.hidden",
        "network.initial",
        "loss",
        "optimizer",
        "optimizer.nS",
        "optimizer.sigma0",
        "batching",
        "batching.size",
        "precision",
        "budget",
        "budget.steps",
        "shardSize",
        "seed",
        "other");
  }

  @Provide
  Arbitrary<String> trees() {
    Arbitrary<String> leaves =
        Arbitraries.oneOf(
            pieces().map(piece -> "\"" + piece.replaceAll("[\\p{Cntrl}\"]", "") + "\""),
            Arbitraries.of(
                "amc", "metropolis", "full", "dense", "sine", "true", "null", "[]", "{}"),
            Arbitraries.bigDecimals().map(Object::toString),
            Arbitraries.longs().map(Object::toString));
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(3).map(items -> "[" + String.join(", ", items) + "]"),
                inner
                    .list()
                    .ofMaxSize(3)
                    .map(
                        items -> {
                          StringBuilder text = new StringBuilder("{");
                          String[] names = {"\"type\": ", ", \"size\": ", ", \"nS\": "};
                          for (int i = 0; i < items.size(); i++) {
                            text.append(names[i]).append(items.get(i));
                          }
                          return text.append('}').toString();
                        })),
        0,
        3);
  }
}
