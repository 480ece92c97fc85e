package amc.deploy.run;

import amc.coordinator.folder.RunFolder;
import amc.protocol.job.Job;
import amc.protocol.job.JobPaths;
import amc.protocol.job.JobReader;
import amc.protocol.job.Presets;
import amc.protocol.job.UserError;
import amc.worker.engine.EngineKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Jobs as the commands need them: complete, independent of the folder they were read from. */
public final class Jobs {
  private Jobs() {}

  /**
   * Reads a job file, or else the bundled job of that name.
   *
   * @param nameOrFile path of a file, or name of a preset
   * @param overrides settings {@code path=value}
   */
  public static Job read(String nameOrFile, List<String> overrides) {
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      Path folder = file.toAbsolutePath().normalize().getParent();
      Job job = JobReader.read(file, overrides);
      return folder == null ? job : JobPaths.map(job, path -> folder.resolve(path).toString());
    }
    if (Files.exists(file)) {
      throw new UserError(
          "job=" + nameOrFile + " is a folder: give a job file or a name from amc presets list");
    }
    if (nameOrFile.contains("/") || nameOrFile.matches(".*\\.(ya?ml|json)")) {
      throw new UserError(
          "job=" + nameOrFile + " does not exist: give a job file or a name from amc presets list");
    }
    return Presets.get(nameOrFile).job(overrides);
  }

  /** The job of the run in a folder. */
  public static Job ofRun(Path folder) {
    return JobReader.read(
        RunFolder.readJob(folder), folder.resolve(RunFolder.JOB).toString(), List.of());
  }

  /** The engine of the run in a folder. */
  public static EngineKind engineOfRun(Path folder) {
    String name = RunFolder.readIdentity(folder).engine();
    return EngineKind.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
