package amc.deploy.command;

import amc.coordinator.folder.AtomicFile;
import amc.coordinator.folder.Disk;
import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.StudyFolder;
import amc.deploy.export.ExportedModel;
import amc.deploy.export.ModelFormat;
import amc.deploy.population.PopulationModel;
import amc.deploy.run.RecordedModel;
import amc.protocol.job.Precision;
import amc.protocol.job.UserError;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc export}. */
@Command(
    name = "export",
    description = {
      "Writes the network of a run or a population as a model for other programs.",
      "That of the last step, also while the run goes on or after it was interrupted."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder of the run or population.")
  private Path folder;

  @Option(
      names = "--format",
      paramLabel = "F",
      required = true,
      description = "npz, safetensors or onnx.")
  private ModelFormat format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "File to write (default: DIR's name and the format, in the current folder).")
  private @Nullable Path out;

  @Option(names = "--force", description = "Replace FILE where there is one.")
  private boolean force;

  @Option(
      names = "--member",
      paramLabel = "N",
      description = "Of a population, the member to take (default: the best one).")
  private @Nullable Integer member;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "float32 rounds the parameters of a float64 job (default: the job's).")
  private @Nullable Precision precision;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description =
          "Says where a file of the job is now, such as task.train=data/points.csv; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Override
  public Integer call() {
    Path file = file();
    ExportedModel model = inPrecision(model());
    AtomicFile.write(Disk.local(), file, ByteBuffer.wrap(format.bytes(model)));
    PrintWriter print = spec.commandLine().getOut();
    String steps = model.facts().get("steps");
    print.println("model: " + file + (steps == null ? "" : ", of step " + steps));
    print.flush();
    return ExitCode.OK;
  }

  private ExportedModel model() {
    if (StudyFolder.isStudy(folder)) {
      throw new UserError(
          "%s is a study, which keeps times of its trajectories and no networks: train one of them with amc run and export that"
              .formatted(folder));
    }
    if (PopulationFolder.isPopulation(folder)) {
      return PopulationModel.of(folder, member, settings);
    }
    if (member != null) {
      throw new UserError(
          "--member is for populations, and %s is none: leave it out".formatted(folder));
    }
    PrintWriter err = spec.commandLine().getErr();
    return RecordedModel.of(folder, settings, note -> err.println("amc: " + note));
  }

  private ExportedModel inPrecision(ExportedModel model) {
    if (precision == Precision.FLOAT64 && model.precision() == Precision.FLOAT32) {
      throw new UserError(
          "precision=float64 must be float32, as the job was trained in (--precision): leave it"
              + " out");
    }
    return precision == Precision.FLOAT32 ? model.rounded() : model;
  }

  private Path file() {
    if (out != null && out.toString().isEmpty()) {
      throw new UserError("--out is empty: give a file, or leave it out");
    }
    Path file = out == null ? Path.of(name() + "." + format.text()) : out;
    if (Files.isDirectory(file)) {
      throw new UserError("out=" + file + " is a folder: give a file with --out");
    }
    if (Files.exists(file) && !force) {
      throw new UserError(
          "out=%s exists: choose another file with --out, or replace it with --force"
              .formatted(file));
    }
    return file;
  }

  private String name() {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return (last == null ? "model" : last) + (member == null ? "" : "-member" + member);
  }
}
