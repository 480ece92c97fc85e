package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobIdentityTest {
  private static final String CSV =
      """
      {task: {type: csv, train: FILE, targets: [y]}, network: {type: dense, hidden: [5]},
       budget: {steps: STEPS}, seed: SEED}
      """;

  private static long hash(String file, int steps, int seed) {
    String text =
        CSV.replace("FILE", file)
            .replace("STEPS", Integer.toString(steps))
            .replace("SEED", Integer.toString(seed));
    return JobIdentity.hash(JobReader.read(text, "test", List.of()));
  }

  @Test
  void shouldLetBudgetsGrowAndFilesMove() {
    long hash = hash("data.csv", 10, 1);
    assertThat(hash("/somewhere/else/data.csv", 20, 1)).isEqualTo(hash);
    assertThat(hash("data.csv", 10, 2)).isNotEqualTo(hash);
    assertThat(hash("other.csv", 10, 1)).isNotEqualTo(hash);
  }

  /** Folders are full of these; see JobIdentity on what may change. */
  @ParameterizedTest
  @CsvSource({
    "quickstart, 8113ce76e9c22d02",
    "fig3, 320d0c20d89d1074",
    "fig6-depth8-off, ec036160a9b3f9c6",
    "fig7-minibatch, 507686b7dc72a761"
  })
  void shouldKnowPresetsAsBefore(String preset, String hash) {
    assertThat(HexFormat.of().toHexDigits(JobIdentity.hash(Presets.get(preset).job(List.of()))))
        .isEqualTo(hash);
  }
}
