package amc.coordinator.folder;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.population.Lineage.Generation;
import amc.coordinator.population.Lineage.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("own-digits")
class TensorBoardEventsTest {
  private static final double NONE = Double.NaN;

  private static final MetricsRow REGRESSION =
      new MetricsRow(300, 0.5, 0.5, NONE, NONE, NONE, 0.25, 0.01, 75, 310, 1000, 1.5, true);

  /** The bytes were compared with those of TensorBoard's own classes for the same message. */
  @Test
  void shouldHaveTheGoldenBytesOfARow() {
    assertThat(hex(TensorBoardEvents.row(REGRESSION, 1_700_000_000.0)))
        .isEqualTo(
            "9a0000000000000011c3204a0900006040fc54d94110ac022a8b010a0b0a046c6f7373150000003f"
                + "0a100a09747261696e4c6f7373150000003f0a150a0e616363657074616e63655261746515000080"
                + "3e0a0c0a057369676d61150ad7233c0a0f0a08616363657074656415000096420a120a0b6576616c"
                + "756174696f6e731500009b430a100a09626174636853697a651500007a440a0e0a076174466c6f6f"
                + "72150000803fcb34bfd6");
  }

  @Test
  void shouldBeginWithTheVersionAndTheStartOfASession() {
    assertThat(hex(TensorBoardEvents.begin(1_700_000_000.0)))
        .isEqualTo(
            "1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d"
                + "0d000000000000003c37b8340900000040fc54d9413a020801b7a36b29");
  }

  @Test
  void shouldMakeACurveOfEachColumnThatIsNoAxis() {
    MetricsRow row = new MetricsRow(1L << 40, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, false);
    List<String> columns = new ArrayList<>(Arrays.asList(MetricsRow.HEADER.split(",", -1)));
    columns.removeAll(List.of("step", "seconds"));
    assertThat(row.curves().keySet()).containsExactlyElementsOf(columns);
    assertThat(row.curves().values()).containsExactly(1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 0.);
  }

  @Test
  void shouldLeaveOutWhatDoesNotApply() {
    assertThat(REGRESSION.curves().keySet())
        .doesNotContain("trainAccuracy", "testLoss", "testAccuracy")
        .contains("trainLoss", "atFloor");
    String text = new String(TensorBoardEvents.row(REGRESSION, 0), StandardCharsets.ISO_8859_1);
    assertThat(text).contains("trainLoss").doesNotContain("testLoss");
  }

  @Test
  void shouldPutAFileTogetherFromItsRows() {
    String rows = hex(TensorBoardEvents.begin(5)) + hex(TensorBoardEvents.row(REGRESSION, 5));
    assertThat(hex(TensorBoardEvents.file(List.of(REGRESSION), 5))).isEqualTo(rows);
  }

  /** A member that has diverged has no rank. */
  @Test
  void shouldTellOfAGenerationByItsBestMemberAndTheMedians() {
    Generation generation =
        new Generation(
            List.of(
                new Member(0.25, 0.375, 1),
                new Member(0.125, 0.5, 2),
                new Member(NONE, NONE, 3),
                new Member(1, 0.125, 4)));
    String text =
        new String(TensorBoardEvents.generation(generation, 400, 2), StandardCharsets.ISO_8859_1);
    assertThat(text)
        .contains("bestRank\u0015" + floatBytes(0.125f))
        .contains("bestLoss\u0015" + floatBytes(0.5f))
        .contains("medianRank\u0015" + floatBytes(0.25f))
        .contains("medianLoss\u0015" + floatBytes(0.375f));
  }

  private static String floatBytes(float value) {
    int bits = Float.floatToIntBits(value);
    return ""
        + (char) (bits & 255)
        + (char) (bits >> 8 & 255)
        + (char) (bits >> 16 & 255)
        + (char) (bits >>> 24);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
