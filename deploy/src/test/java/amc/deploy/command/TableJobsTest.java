package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.coordinator.folder.Summary.Data;
import amc.coordinator.folder.Summary.DataSet;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.JobReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on tables as people have them, from the job file to the result folder. */
class TableJobsTest {
  private static final String REST =
      """

      network: {type: dense, hidden: [4]}
      budget: {steps: 60}
      """;

  @TempDir private Path folder;

  private Path job(String task) throws IOException {
    return Files.writeString(folder.resolve("table.yaml"), "task: " + task + REST);
  }

  /** Rows whose third column decides the label, in German spreadsheets' format. */
  private void writeAnimals() throws IOException {
    StringBuilder train = new StringBuilder("Nr;x;y;Tier\n");
    StringBuilder test = new StringBuilder("Tier;y;x\n");
    String[] animals = {"Katze", "Aal", "Ölfisch"};
    for (int i = 0; i < 60; i++) {
      String x = "%s,%s".formatted(i % 7, i % 10);
      String y = "-%s,5e-1".formatted(i % 3);
      train.append("n").append(i).append(';').append(x).append(';').append(y);
      train.append(';').append(animals[i % 3]).append('\n');
      if (i % 3 < 2) {
        test.append(animals[i % 3]).append(';').append(y).append(';').append(x).append('\n');
      }
    }
    Files.writeString(folder.resolve("train.csv"), train);
    Files.writeString(folder.resolve("test.csv"), test);
  }

  private static final String ANIMALS =
      "{type: csv, train: train.csv, test: test.csv, targets: [Tier], ignore: [Nr], classes: 3,"
          + " separator: ';', decimal: ','}";

  @Test
  void shouldCodeWordsAndSayWhatTheDataAre() throws IOException {
    writeAnimals();
    Path out = folder.resolve("run");
    CommandRun run = CommandRun.of("run", job(ANIMALS).toString(), "--out", out.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "training set: 60 samples, 2 features, 3 classes (Aal, Katze, Ölfisch)\n"
                + "test set: 40 samples, 2 features, 3 classes (Aal, Katze, Ölfisch), no sample of"
                + " (Ölfisch)\n");
    assertThat(out.resolve(RunFolder.LABELS)).hasContent("[ \"Aal\", \"Katze\", \"Ölfisch\" ]\n");
    assertThat(summary(out).data())
        .isEqualTo(new Data(new DataSet(60, 2, 3, 0, null), new DataSet(40, 2, 3, 1, null)));
    assertThat(Files.readString(out.resolve(RunFolder.REPORT)))
        .contains("60 samples, 2 features, 3 classes", "3 classes, 1 without a sample");
    CommandRun resumed = CommandRun.of("resume", out.toString(), "--steps", "80");
    assertThat(resumed.err()).isEmpty();
    assertThat(resumed.out()).contains("training set: 60 samples, 2 features");
    assertThat(CommandRun.of("verify", out.toString()).exitCode()).isZero();
  }

  @Test
  void shouldReadTablesTheSameOnWorkers() throws IOException {
    writeAnimals();
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    String job = job(ANIMALS).toString();
    assertThat(CommandRun.of("run", job, "--out", one.toString()).err()).isEmpty();
    CommandRun cluster = CommandRun.of("run", job, "--workers", "1", "--out", two.toString());
    assertThat(cluster.err()).isEmpty();
    assertThat(cluster.out()).contains("training set: 60 samples, 2 features, 3 classes");
    assertThat(summary(two).hash()).isEqualTo(summary(one).hash());
    assertThat(summary(two).testLoss()).isEqualTo(summary(one).testLoss());
    assertThat(summary(two).data()).isEqualTo(summary(one).data());
    assertThat(two.resolve(RunFolder.LABELS))
        .hasSameTextualContentAs(one.resolve(RunFolder.LABELS));
  }

  @Test
  void shouldTestOnColumnsInAnyOrder() throws IOException {
    Files.writeString(folder.resolve("train.csv"), "a,b,y\n1,2,3\n2,4,1\n5,0,2\n");
    Files.writeString(folder.resolve("same.csv"), "a,b,y\n1,3,2\n4,4,4\n");
    Files.writeString(folder.resolve("other.csv"), "b,y,a\n3,2,1\n4,4,4\n");
    Path same = trained("{type: csv, train: train.csv, test: same.csv, targets: [y]}", "same");
    Path other = trained("{type: csv, train: train.csv, test: other.csv, targets: [y]}", "other");
    assertThat(summary(other).testLoss()).isNotNull().isEqualTo(summary(same).testLoss());
  }

  private Path trained(String task, String name) throws IOException {
    Path out = folder.resolve("run-" + name);
    CommandRun run = CommandRun.of("run", job(task).toString(), "--out", out.toString());
    assertThat(run.err()).isEmpty();
    return out;
  }

  @Test
  void shouldCountARegressionsTargets() throws IOException {
    Files.writeString(folder.resolve("train.csv"), "a,b,y\n1,2,3\n2,4,1\n");
    Path out = trained("{type: csv, train: train.csv, targets: [y, b]}", "two");
    assertThat(summary(out).data()).isEqualTo(new Data(new DataSet(2, 1, null, null, 2), null));
    assertThat(out.resolve(RunFolder.LABELS)).doesNotExist();
  }

  @Test
  void shouldKnowRunFoldersOfBefore() {
    // Identities of jobs as version 0.1 wrote them into the folders of their runs.
    Map<String, String> known =
        Map.of(
            "{type: csv, train: d/a.csv, targets: [y]}",
            "cb5e520c791f3d27",
            "{type: csv, train: a.csv, test: b.csv, targets: [2], header: false, classes: 3}",
            "93ca8d3eb5a17d92",
            "{type: idx, trainImages: a, trainLabels: b, limit: 7}",
            "24a4724528f5f5b1");
    known.forEach(
        (task, identity) -> {
          Job job = JobReader.read("task: " + task + REST, "table.yaml");
          assertThat(Long.toHexString(JobIdentity.hash(job))).as(task).isEqualTo(identity);
        });
  }

  private static Summary summary(Path out) {
    return Objects.requireNonNull(Summary.read(out));
  }
}
