package amc.deploy.run;

import amc.coordinator.folder.Disk;
import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.RunIdentity;
import amc.coordinator.folder.StudyFolder;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.JobPaths;
import amc.protocol.job.JobReader;
import amc.protocol.job.JobWriter;
import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.Presets;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.job.UserError;
import amc.worker.engine.EngineKind;
import amc.worker.lane.ProblemShelf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jobs as the commands need them: complete, independent of the folder they were read from. */
public final class Jobs {
  private Jobs() {}

  /**
   * Finds the file of a job or of a study, or else the bundled one of that name.
   *
   * @param nameOrFile path of a file, or name of a preset
   */
  public static Source source(String nameOrFile) {
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      Path folder = file.toAbsolutePath().normalize().getParent();
      return new Source(
          JobReader.text(file),
          String.valueOf(file.getFileName()),
          folder == null ? "" : folder.toString());
    }
    if (Files.exists(file)) {
      throw new UserError(
          "job=" + nameOrFile + " is a folder: give a job file or a name from amc presets list");
    }
    if (nameOrFile.contains("/") || nameOrFile.matches(".*\\.(ya?ml|json)")) {
      throw new UserError(
          "job=" + nameOrFile + " does not exist: give a job file or a name from amc presets list");
    }
    return new Source(Presets.get(nameOrFile).text(), nameOrFile + ".yaml", "");
  }

  /** Name of the folder of a run or a population, where nobody gives another one. */
  public static String folderName(Job job) {
    return job.name() + "-seed" + job.seed();
  }

  /** Reads the job of that name, see {@link #source}. */
  public static Job read(String nameOrFile, List<String> overrides) {
    return read(source(nameOrFile), overrides);
  }

  /**
   * Reads a job.
   *
   * @param overrides settings {@code path=value}
   */
  public static Job read(Source source, List<String> overrides) {
    Job job = JobReader.read(source.text(), source.name(), overrides);
    return JobPaths.map(job, path -> Path.of(source.folder()).resolve(path).toString());
  }

  /** Whether a file holds a study instead of a job. */
  public static boolean isStudy(Source source) {
    return StudyReader.isStudy(source.text(), source.name());
  }

  /** Reads a study, likewise. */
  public static Study readStudy(Source source, List<String> overrides) {
    Path here = Path.of(source.folder());
    return ProblemShelf.absolute(
        StudyReader.read(
            source,
            overrides,
            named -> source(Files.exists(here.resolve(named)) ? "" + here.resolve(named) : named)));
  }

  /** Whether a file holds a population. */
  public static boolean isPopulation(Source source) {
    return PopulationReader.isPopulation(source.text(), source.name());
  }

  /** Reads a population, with files by absolute paths. */
  public static Population readPopulation(Source source, List<String> overrides) {
    return ProblemShelf.absolute(PopulationReader.read(source, overrides));
  }

  /**
   * The population in a folder, likewise.
   *
   * @param settings {@code path=value}: where files are now
   */
  public static Population recordedPopulation(Path folder, List<String> settings) {
    Population recorded = PopulationFolder.readPopulation(folder, List.of());
    Population set = PopulationFolder.readPopulation(folder, settings);
    boolean same =
        JobPaths.map(set.job(), path -> "").equals(JobPaths.map(recorded.job(), path -> ""))
            && set.withJob(recorded.job()).equals(recorded.withFiles(set.files(), set.text()));
    if (!same) {
      throw new UserError(
          "--set: a population goes on as it began, only its files may have moved: set "
              + Stream.concat(
                      Stream.of("population.files"),
                      JobPaths.named(recorded.job()).keySet().stream())
                  .collect(Collectors.joining(" or ")));
    }
    Population found = ProblemShelf.absolute(set);
    DataRecord.of(List.of(found.job()), folder, "population"); // refuses other files
    return found;
  }

  /** Makes the folder of a new population. */
  public static PopulationFolder.Opened newPopulation(
      Path folder, Population population, EngineKind engine) {
    return PopulationFolder.create(
        Disk.local(), folder, population, engine.text(), DataRecord.of(population.job(), folder));
  }

  /** Opens the folder of a study, new or not. */
  public static StudyFolder openStudy(Path folder, Study study, EngineKind engine) {
    return StudyFolder.open(
        Disk.local(),
        folder,
        study,
        engine.text(),
        DataRecord.of(study.points().stream().map(Study.Point::job).toList(), folder, "study"));
  }

  /**
   * The study in a folder, with files by absolute paths.
   *
   * @param settings {@code path=value}, such as more seeds, or where files are now
   */
  public static Study recordedStudy(Path folder, List<String> settings) {
    return ProblemShelf.absolute(StudyFolder.readStudy(folder, settings));
  }

  /** Makes the folder of a new run of a job. */
  public static RunFolder newFolder(Path folder, Job job, EngineKind engine) {
    return RunFolder.create(
        Disk.local(),
        folder,
        JobWriter.toYaml(job),
        DataRecord.of(job, folder),
        new RunIdentity(JobIdentity.hash(job), engine.text()));
  }
}
