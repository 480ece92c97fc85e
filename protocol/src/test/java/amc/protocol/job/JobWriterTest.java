package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JobWriterTest {
  @Provide
  Arbitrary<Job> jobs() {
    return Jobs.any();
  }

  @Property
  void shouldWriteYamlThatReadsBackToAnEqualJob(@ForAll("jobs") Job job) {
    assertThat(JobReader.read(JobWriter.toYaml(job), "other.yaml")).isEqualTo(job);
  }

  @Property
  void shouldWriteJsonThatReadsBackToAnEqualJob(@ForAll("jobs") Job job) {
    assertThat(JobReader.read(JobWriter.toJson(job), "other.json")).isEqualTo(job);
  }

  @Test
  void shouldWriteEveryFieldWithoutQuotesWhereNoneAreNeeded() {
    Job job =
        JobReader.read(
            "task: {type: csv, train: a.csv, targets: [0, no]}\nnetwork: {hidden: 2x3}\n"
                + "optimizer: {type: metropolis, sigma: 1e-4}\nbudget: {steps: 1e5}",
            "dir/mine.yaml");
    assertThat(JobWriter.toYaml(job))
        .isEqualTo(
            """
            name: mine
            task: {type: csv, train: a.csv, header: true, targets: ["0", "no"], classes: 0}
            network: {type: dense, hidden: [3, 3], activation: tanh, outputActivation: identity, \
            layerNorm: false, initial: {type: kaiming, scale: 1.0}}
            loss: mse
            optimizer: {type: amc, sigma0: 1.0E-4, epsilon: 0.0, nS: 0, signalNorm: false, \
            sigmaDecay: 1.0, temperature: 0.0}
            batching: {type: full}
            precision: float64
            budget: {steps: 100000}
            shardSize: 1920
            seed: 1
            """);
  }

  @Test
  void shouldWriteLaterFieldsOnlyWhereTheyAreSet() {
    String rest = "\nnetwork: {hidden: []}\nbudget: {steps: 1}";
    String before = "task: {type: csv, train: a.csv, targets: [y]";
    String today =
        before + ", ignore: [], separator: ',', decimal: point}" + rest; // as if not given
    assertThat(JobWriter.toJson(JobReader.read(today, "a")))
        .isEqualTo(JobWriter.toJson(JobReader.read(before + "}" + rest, "a")))
        .contains(
            "\"task\":{\"type\":\"csv\",\"train\":\"a.csv\",\"header\":true,"
                + "\"targets\":[\"y\"],\"classes\":0}");
    String other = before + ", ignore: [id], separator: ';', decimal: ','}" + rest;
    assertThat(JobWriter.toYaml(JobReader.read(other, "a")))
        .contains(
            "targets: [\"y\"], classes: 0, ignore: [id], separator: semicolon, decimal: comma}");
    String images = "task: {type: idx, trainImages: a, trainLabels: b, classes: %s}" + rest;
    assertThat(JobWriter.toJson(JobReader.read(images.formatted(0), "a")))
        .doesNotContain("classes");
    assertThat(JobWriter.toJson(JobReader.read(images.formatted(26), "a")))
        .contains("\"classes\":26");
  }

  @Test
  void shouldGiveEqualJsonForEqualJobs() {
    String text = "task: {type: sphere}\nbudget: {steps: 10}\nname: a";
    String same = "name: a\nbudget: {steps: 1e1}\ntask: {start: [1, 1], type: sphere}\nloss: mse";
    assertThat(JobWriter.toJson(JobReader.read(text, "x")))
        .isEqualTo(JobWriter.toJson(JobReader.read(same, "y")))
        .startsWith("{\"name\":\"a\",\"task\":{\"type\":\"sphere\",\"dimension\":2,\"start\":1.0}");
  }
}
