package amc.deploy.report;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.MetricsRow;
import amc.coordinator.folder.Summary;
import amc.coordinator.folder.Summary.Data;
import amc.coordinator.folder.Summary.DataSet;
import amc.coordinator.folder.Summary.Floor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

@Tag("own-digits")
class HtmlReportTest {

  @Test
  void shouldHoldThePlotsOfARegression() {
    String page = HtmlReport.of(List.of(run(Double.NaN, false)));
    assertThat(page).contains("id=\"loss\"", "id=\"acceptance\"", "id=\"sigma\"");
    assertThat(page).doesNotContain("id=\"accuracy\"", "id=\"batch\"", "Precision floor");
    assertThat(page).contains("<th>task</th><td><code>{type: sine, points: 10}</code></td>");
  }

  @Test
  void shouldHoldAccuracyAndBatchSizeWhereThereAreAny() {
    String page = HtmlReport.of(List.of(run(0.9, false)));
    assertThat(page).contains("id=\"accuracy\"", "id=\"batch\"", ">training<", ">test<");
  }

  @Test
  void shouldSayWhatTheDataAre() {
    assertThat(HtmlReport.of(List.of(run(0.9, false))))
        .contains(
            "<th>training set</th><td>6,000 samples, 20 features, 3 classes, 1 without a"
                + " sample</td>",
            "<th>test set</th><td>10 samples, 20 features, 2 targets</td>");
    assertThat(HtmlReport.of(List.of(run(Double.NaN, false)))).doesNotContain("test set");
  }

  @Test
  void shouldWarnOfAPrecisionFloor() {
    assertThat(HtmlReport.of(List.of(run(Double.NaN, true))))
        .contains("Precision floor")
        .contains("since step 77")
        .contains("set precision: float64 in the job");
  }

  @Test
  void shouldNeedNothingFromElsewhere() {
    String page = HtmlReport.of(List.of(run(0.9, true)));
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http", "<script");
  }

  @Test
  void shouldDrawWellFormedSvg() throws ParserConfigurationException, IOException, SAXException {
    for (SvgPlot plot : new RunPlots(List.of(run(0.9, true), run(0.8, false))).all()) {
      byte[] svg = plot.svg().getBytes(StandardCharsets.UTF_8);
      var document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(svg));
      assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
      assertThat(plot.svg()).doesNotContain("NaN", "Infinity");
    }
  }

  private static ReportedRun run(double accuracy, boolean floor) {
    List<MetricsRow> rows = new ArrayList<>();
    for (long step = 0; step <= 5000; step += 50) {
      double loss = step == 5000 ? 0 : 1.0 / (1 + step);
      rows.add(
          new MetricsRow(
              step,
              loss,
              loss,
              accuracy,
              Double.isNaN(accuracy) ? Double.NaN : 1.1 * loss,
              accuracy,
              0.1,
              0.01,
              step / 10,
              step,
              !Double.isNaN(accuracy) && step > 1000 ? 200 : 100,
              step * 1e-3,
              floor));
    }
    Summary summary =
        new Summary(
            "a <job>",
            1,
            "simd",
            "float32",
            5000,
            500,
            0.1,
            0.0,
            0.01,
            "0000000000000001",
            0.0,
            Summary.finite(accuracy),
            null,
            Summary.finite(accuracy),
            5000,
            100.0,
            50.0,
            "auto",
            2,
            new Floor(floor, floor ? 77L : null),
            Double.isNaN(accuracy)
                ? null
                : new Data(new DataSet(6000, 20, 3, 1, null), new DataSet(10, 20, null, null, 2)),
            "25",
            "2026-01-01T00:00:00Z",
            "0.1.0",
            1);
    return new ReportedRun("a <job>, seed 1", "task: {type: sine, points: 10}\n", summary, rows);
  }
}
