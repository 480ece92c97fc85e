package amc.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.run.ProgressLine.Style;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The line that a watcher sees. */
@Tag("own-digits")
final class JobProgressTest {
  private static JsonNode json(String text) {
    try {
      return Answer.JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static RemoteJob job(String text) {
    return RemoteJob.of(json(text));
  }

  @Test
  void shouldShowARunLikeOneOnThisMachine() {
    JobProgress progress = new JobProgress(Style.LINES);
    assertThat(progress.line()).isEmpty();
    progress.update(
        job(
            "{'state':'running','unit':'steps','done':1000,'total':200000,'seconds':1,'loss':0.5}"));
    assertThat(progress.line()).isEqualTo("step 1,000/200,000 (0 %)  loss 0.5000");
    progress.update(json("{'acceptanceRate':[0.5,0.23],'sigma':[1,0.012],'atFloor':[false,true]}"));
    progress.update(
        job(
            "{'state':'running','unit':'steps','done':11000,'total':200000,'seconds':3,"
                + "'loss':0.25,'accuracy':0.914}"));
    assertThat(progress.line())
        .isEqualTo(
            "step 11,000/200,000 (5 %)  loss 0.2500  accuracy 91.40 %  accepted 0.23"
                + "  sigma 0.0120  5,000 steps/s  38 s left  AT PRECISION FLOOR");
  }

  @Test
  void shouldCountEvaluationsOfStudies() {
    JobProgress progress = new JobProgress(Style.LINES);
    progress.update(
        job("{'state':'running','unit':'trajectories','done':1,'total':4,'seconds':0}"));
    progress.update(
        job(
            "{'state':'running','unit':'trajectories','done':2,'total':4,'seconds':10,"
                + "'evaluations':50000,'loss':null}"));
    assertThat(progress.line())
        .isEqualTo("trajectories 2/4 (50 %)  5,000 evaluations/s  20 s left");
  }

  @Test
  void shouldSayThatAJobDoesNotRun() {
    JobProgress progress = new JobProgress(Style.LINES);
    progress.update(job("{'state':'paused','unit':'generations','done':3,'total':10,'loss':1}"));
    assertThat(progress.line()).isEqualTo("paused  generation 3/10 (30 %)  best loss 1.000");
  }
}
