package amc.deploy.run;

import amc.coordinator.folder.FileErrors;
import amc.coordinator.folder.RunFolder;
import amc.deploy.data.DataHome;
import amc.deploy.export.ExportedModel;
import amc.protocol.job.Activation;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.protocol.mc.Parameters;
import amc.worker.dataset.NpzReader;
import amc.worker.network.DenseNetworks;
import amc.worker.network.Network;
import amc.worker.network.ParameterLayout;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a result folder says of the network of its job, beside the parameters.
 *
 * @param network null for objectives
 * @param labels JSON list of what each class is called; null where nobody wrote it down
 */
public record RecordedNetwork(Job job, @Nullable Network network, @Nullable String labels) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Reads it in a folder. A network has as many inputs and outputs as the data; {@code model.npz}
   * tells, so that data that are gone are not missed. It is written when a run ends or is
   * interrupted: before, or after a crash, the data are loaded.
   *
   * @param withFiles the same job with files as they are found now; asked for where data are loaded
   */
  public static RecordedNetwork of(Path folder, Job job, Supplier<Job> withFiles) {
    if (!(job.network() instanceof NetworkSpec.Dense dense)) {
      return new RecordedNetwork(job, null, null);
    }
    Path file = folder.resolve(RunFolder.MODEL);
    if (Files.exists(file)) {
      NpzReader model = NpzReader.read(file);
      int inputs = model.rows("layer1.weight");
      int outputs = model.rows("layer%s.bias".formatted(dense.hidden().size() + 1));
      return new RecordedNetwork(
          job, DenseNetworks.build(dense, inputs, outputs), recordedLabels(folder));
    }
    return switch (Problems.load(withFiles.get(), Path.of(""), DataHome.path())) {
      case Problem.Supervised s ->
          new RecordedNetwork(
              job, s.network(), s.labels().isEmpty() ? null : Results.json(s.labels()).toString());
      case Problem.Minimisation m -> throw new IllegalStateException("an objective has no network");
    };
  }

  private static @Nullable String recordedLabels(Path folder) {
    Path file = folder.resolve(RunFolder.LABELS);
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return JSON.readTree(Files.readString(file)).toString(); // on one line
    } catch (JsonProcessingException e) {
      throw new UserError(file + " is not what it should be: amc resume writes it anew", e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /** The parameters in the folder's {@code model.npz}; null where there is none. */
  public @Nullable Parameters written(Path folder) {
    Path file = folder.resolve(RunFolder.MODEL);
    if (!Files.exists(file)) {
      return null;
    }
    NpzReader model = NpzReader.read(file);
    ParameterLayout layout =
        network == null ? ParameterLayout.unscaled("x", model.rows("x")) : network.layout();
    return model.parameters(layout, job.precision());
  }

  /**
   * The network with parameters.
   *
   * @param trained facts of how these came about
   */
  public ExportedModel model(Parameters x, Map<String, String> trained) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(ExportedModel.VERSION, "amc " + Results.VERSION);
    facts.put("job", job.name());
    facts.putAll(trained);
    JsonNode fields = fields();
    facts.put("task", fields.path("task").path("type").asText());
    facts.put("loss", fields.path("loss").asText());
    if (network == null) {
      return ExportedModel.ofObjective(x, facts);
    }
    if (network.layout().size() != x.size()) {
      throw new UserError(
          "the model has %s parameters, the network of the job has %s: restore job and data of the folder"
              .formatted(x.size(), network.layout().size()));
    }
    facts.put("network", fields.path("network").toString());
    facts.put(ExportedModel.INPUTS, inputs());
    facts.put(ExportedModel.OUTPUTS, outputs());
    if (labels != null) {
      facts.put("labels", labels);
    }
    return ExportedModel.of(network, x, facts);
  }

  private JsonNode fields() {
    try {
      return JSON.readTree(JobWriter.toJson(job));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String inputs() {
    return switch (job.task()) {
      case TaskSpec.Idx idx -> "pixels row by row, each divided by 255";
      case TaskSpec.Csv csv -> "columns that are neither targets nor ignored, in their order";
      case TaskSpec.Npy npy -> "columns of the array";
      case TaskSpec.Synthetic synthetic -> "t";
      case TaskSpec.TestFunction function -> "";
      case TaskSpec.Plugin plugin -> "";
    };
  }

  private String outputs() {
    if (job.task().isClassification()) {
      boolean softmax =
          job.network() instanceof NetworkSpec.Dense dense
              && dense.outputActivation() == Activation.SOFTMAX;
      return (softmax ? "the probability of each class" : "a number for each class")
          + ": the largest, the first of equals, is the guess";
    }
    return switch (job.task()) {
      case TaskSpec.Csv csv -> "targets: " + String.join(", ", csv.targets());
      case TaskSpec.Synthetic synthetic -> "the function at t";
      default -> "targets, in the order of the columns";
    };
  }
}
