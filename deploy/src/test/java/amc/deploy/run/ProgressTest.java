package amc.deploy.run;

import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.run.ProgressLine.Style;
import amc.protocol.mc.AmcState;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("own-digits")
class ProgressTest {
  private static final long SECOND = 1_000_000_000L;
  private final StringWriter shown = new StringWriter();

  @Test
  void shouldEndTheRewrittenLineOnce() {
    Progress progress = progress(Style.TERMINAL);
    progress.update(state(50, 10), Double.NaN, false, SECOND);
    progress.endLine();
    progress.endLine();
    progress.note("done");
    assertThat(shown)
        .hasToString(
            "\r\033[Kstep 50/100 (50 %)  loss 0.2500  accepted 0.20  sigma 0.0100  50 steps/s  1 s"
                + " left\ndone\n");
  }

  @Test
  void shouldNotCountTheTimeBeforeTheBeginning() {
    Progress progress = progress(Style.LINES);
    progress.begin(state(10, 0), 9 * SECOND);
    progress.update(state(50, 0), Double.NaN, false, 10 * SECOND);
    assertThat(shown.toString()).contains("40 steps/s  2 s left");
  }

  @Test
  void shouldPrintNothingWhenQuiet() {
    Progress progress = progress(Style.QUIET);
    assertThat(progress.isDue(Long.MAX_VALUE)).isFalse();
    progress.note("done");
    progress.endLine();
    assertThat(shown.toString()).isEmpty();
  }

  private Progress progress(Style style) {
    return new Progress(new PrintWriter(shown, true), style, 100, state(0, 0), 0);
  }

  private static AmcState state(long step, long accepted) {
    return new AmcState(step, accepted, 0.01, 0, 0, 1, 0, 0.25, true);
  }
}
