package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobSchemaTest {
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(JobSchema.text());
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static boolean schemaAccepts(String text) throws Exception {
    JsonNode job = YAML.readTree(text);
    return SCHEMA.validate(job).isEmpty();
  }

  private static boolean readerAccepts(String text) {
    try {
      return JobReader.read(text, "job.yaml") != null;
    } catch (UserError e) {
      return false;
    }
  }

  static List<Presets.Preset> presets() {
    return Presets.all();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void shouldAcceptBundledJobs(Presets.Preset preset) throws Exception {
    assertThat(SCHEMA.validate(YAML.readTree(preset.text()))).isEmpty();
  }

  @Provide
  Arbitrary<Job> jobs() {
    return Jobs.any();
  }

  @Property(tries = 200)
  void shouldAcceptWhatTheWriterWrites(@ForAll("jobs") Job job) throws Exception {
    assertThat(SCHEMA.validate(new ObjectMapper().readTree(JobWriter.toJson(job)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed: 5",
        "seed: 1e3",
        "optimizer: {nS: 0}",
        "optimizer: {}",
        "optimizer: {epsilon: -1}",
        "optimizer: {type: metropolis, sigma: 1, temperature: 2}",
        "batching: {}",
        "batching: {type: minibatch, size: 1000}",
        "network: {hidden: []}",
        "network: {hidden: 4}",
        "network: {hidden: '3x4, 10'}",
        "network: {hidden: [4], initial: {type: glorot}}",
        "task: {type: csv, train: a, targets: [1, b]}",
        "task: {type: csv, train: a, targets: [y], ignore: [id, 3]}",
        "task: {type: csv, train: a, targets: [y], ignore: []}",
        "task: {type: csv, train: a, targets: [y], separator: ';', decimal: ','}",
        "task: {type: csv, train: a, targets: [y], separator: \"\\t\", decimal: comma}",
        "task: {type: csv, train: a, targets: [y], separator: space, decimal: point}",
        "task: {type: idx, trainImages: a, trainLabels: b, classes: 26}",
        "shardSize: 1048576"
      })
  void shouldAcceptWhatTheReaderAccepts(String field) throws Exception {
    assertThat(readerAccepts(sample(field))).isTrue();
    assertThat(schemaAccepts(sample(field))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed: 1.5",
        "seed: '5'",
        "seed: true",
        "seed: 99999999999999999999",
        "other: 1",
        "name: a/b",
        "loss: l2",
        "optimizer: 3",
        "optimizer: {nS: -1}",
        "optimizer: {sigma0: 0}",
        "optimizer: {sigma: 1}",
        "optimizer: {sigmaDecay: 1.5}",
        "optimizer: {signalNorm: 1}",
        "optimizer: {type: metropolis}",
        "optimizer: {type: adam}",
        "batching: {type: full, size: 1}",
        "batching: {type: minibatch}",
        "batching: {type: minibatch, size: 0}",
        "network: {}",
        "network: {hidden: [0]}",
        "network: {hidden: '3x'}",
        "network: {hidden: 0}",
        "network: {hidden: [4], activation: softmax}",
        "network: {hidden: [4], initial: {scale: -1}}",
        "task: {}",
        "task: {type: sine, points: 1}",
        "task: {type: csv, train: a}",
        "task: {type: csv, train: a, targets: []}",
        "task: {type: csv, train: a, targets: [y], separator: '::'}",
        "task: {type: csv, train: a, targets: [y], decimal: semicolon}",
        "task: {type: csv, train: a, targets: [y], ignore: id}",
        "task: {type: idx, trainImages: a, trainLabels: b, classes: 257}",
        "budget: {}",
        "budget: {steps: 0}",
        "shardSize: 1048577",
        "precision: float16"
      })
  void shouldRejectWhatTheReaderRejects(String field) throws Exception {
    assertThat(readerAccepts(sample(field))).isFalse();
    assertThat(schemaAccepts(sample(field))).isFalse();
  }

  /** A regression with one more field, or with one field replaced. */
  private static String sample(String field) {
    String name = field.substring(0, field.indexOf(':'));
    StringBuilder text = new StringBuilder(field + "\n");
    for (String line :
        List.of("task: {type: sine}", "network: {hidden: [4]}", "budget: {steps: 10}")) {
      if (!line.startsWith(name + ":")) {
        text.append(line).append('\n');
      }
    }
    return text.toString();
  }
}
