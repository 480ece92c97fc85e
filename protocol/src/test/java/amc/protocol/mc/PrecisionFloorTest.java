package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.Precision;
import org.junit.jupiter.api.Test;

class PrecisionFloorTest {
  @Test
  void shouldNoticeChangesBelowTheUnitRoundoff() {
    PrecisionFloor floor = new PrecisionFloor(Precision.FLOAT32.unitRoundoff());
    for (int n = 0; n < 2000; n++) {
      floor.observe(n, 1.0, 1.0 + (n < 1000 ? 1e-5 : 1e-9));
      assertThat(floor.atFloor()).isEqualTo(n == 1999);
    }
    assertThat(floor.firstStep()).isEqualTo(1999);
  }

  @Test
  void shouldRecoverWhenChangesAreResolvedAgain() {
    PrecisionFloor floor = new PrecisionFloor(Precision.FLOAT64.unitRoundoff());
    for (int n = 0; n < 2000; n++) {
      floor.observe(n, 1.0, n < 1000 ? 1.0 : 1.0 + 1e-9);
    }
    assertThat(floor.atFloor()).isFalse();
    assertThat(floor.firstStep()).isEqualTo(999);
  }

  @Test
  void shouldNotCountLossesThatAreNotFinite() {
    PrecisionFloor floor = new PrecisionFloor(Precision.FLOAT32.unitRoundoff());
    for (int n = 0; n < 1000; n++) {
      floor.observe(n, 1.0, n % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY);
    }
    assertThat(floor.atFloor()).isFalse();
  }
}
