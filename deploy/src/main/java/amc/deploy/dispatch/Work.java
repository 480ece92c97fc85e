package amc.deploy.dispatch;

import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.Standing;
import amc.coordinator.catalog.Submission;
import amc.coordinator.folder.Disk;
import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.RunIdentity;
import amc.coordinator.folder.StudyFolder;
import amc.coordinator.study.StudyTable;
import amc.deploy.client.ClusterConductor;
import amc.deploy.client.PopulationClient;
import amc.deploy.client.StudyClient;
import amc.deploy.client.Where;
import amc.deploy.population.Members;
import amc.deploy.population.PopulationResults;
import amc.deploy.run.DataRecord;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.Training.Effort;
import amc.deploy.study.StudyResults;
import amc.deploy.study.StudySession;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.JobPaths;
import amc.protocol.job.Population;
import amc.protocol.job.Study;
import amc.protocol.job.UserError;
import amc.worker.engine.EngineKind;
import amc.worker.files.FileFinder;
import amc.worker.files.ListedProblem;
import amc.worker.files.ListedProblem.Listed;
import amc.worker.lane.ProblemShelf;
import amc.worker.problem.Memory;
import amc.worker.problem.Problems;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What has to be done for a job of the service: it is followed as its owner would follow it, and
 * leaves the folder that it would leave on the owner's machine. Confined to one thread.
 */
final class Work {
  private static final ProgressLine.Style SILENT = ProgressLine.Style.QUIET;

  private final Submission job;
  private final Where where;
  private final EngineKind engine;
  private final Effort effort;
  private final List<Listed> files;
  private final PrintWriter out = new PrintWriter(Writer.nullWriter());
  private final ProgressLine line = new ProgressLine(out, SILENT);

  private Work(Submission job, Where where, List<Listed> files) {
    this.job = job;
    this.where = where;
    this.engine = EngineKind.ofName(job.engine());
    this.effort = new Effort(job.window(), 1);
    this.files = files;
  }

  /**
   * Does a job from its beginning; what the cluster has of it already is not done again.
   *
   * @param where the cluster
   * @param finder of the job's data files
   * @param folder that is made; must not exist
   * @param stop whether to stop for good, with what there is then
   * @param watcher hears some times a second how far it is
   * @return whether all is done
   * @throws UserError if it cannot go on
   * @throws InterruptedException if the thread is told to leave the job as it is
   */
  static boolean run(
      Entry entry,
      Where where,
      FileFinder finder,
      Path folder,
      BooleanSupplier stop,
      Consumer<Standing> watcher)
      throws InterruptedException {
    Submission job = entry.submission();
    return switch (job.kind()) {
      case RUN -> {
        Job run = Documents.run(job.document());
        yield new Work(job, where, finder.list(List.of(run.task()), job.files()))
            .run(run, folder, stop, watcher);
      }
      case STUDY -> {
        Study study = Documents.study(job.document());
        yield new Work(job, where, finder.list(study.tasks(), job.files()))
            .study(study, folder, stop, watcher);
      }
      case POPULATION -> {
        Population population = Documents.population(job.document());
        yield new Work(job, where, finder.list(List.of(population.job().task()), job.files()))
            .population(population, folder, stop, watcher);
      }
    };
  }

  /** Checksums as a folder on the owner's machine has them. */
  private byte[] record(List<Job> jobs) {
    Map<String, String> checksums = new LinkedHashMap<>();
    files.forEach(listed -> checksums.put(listed.file().name(), listed.file().sha256()));
    return DataRecord.of(
        jobs.stream().flatMap(j -> JobPaths.named(j).values().stream()).distinct().toList(),
        checksums);
  }

  private boolean run(Job run, Path directory, BooleanSupplier stop, Consumer<Standing> watcher)
      throws InterruptedException {
    try {
      ListedProblem listed = new ListedProblem(Problems.load(run, FileFinder.table(files)), files);
      ClusterConductor conductor = new ClusterConductor(where, run, engine, effort, listed);
      RunIdentity identity = new RunIdentity(JobIdentity.hash(run), engine.text());
      try (RunFolder folder =
          RunFolder.create(
              Disk.local(), directory, job.document(), record(List.of(run)), identity)) {
        return conductor.conduct(folder, null, out, SILENT, stop, watcher);
      }
    } catch (OutOfMemoryError e) {
      throw Memory.exhausted(run, e);
    }
  }

  private boolean study(
      Study study, Path directory, BooleanSupplier stop, Consumer<Standing> watcher)
      throws InterruptedException {
    StudySession.check(new StudyTable(study), new ProblemShelf(FileFinder.table(files)));
    StudyClient client = new StudyClient(where, study, engine, effort, files);
    byte[] record = record(study.points().stream().map(Study.Point::job).toList());
    try (StudyFolder folder =
        StudyFolder.open(Disk.local(), directory, study, engine.text(), record)) {
      int threads = client.conduct(folder, line, SILENT, stop, watcher);
      StudyResults.write(folder, threads);
      return folder.table().isComplete();
    }
  }

  private boolean population(
      Population population, Path directory, BooleanSupplier stop, Consumer<Standing> watcher)
      throws InterruptedException {
    PopulationClient client = new PopulationClient(where, population, engine, effort, files);
    byte[] record = record(List.of(population.job()));
    try (Members members = new Members(population, engine, effort, FileFinder.table(files))) {
      PopulationFolder.Opened opened =
          PopulationFolder.create(Disk.local(), directory, population, engine.text(), record);
      try (PopulationFolder folder = opened.folder()) {
        PopulationClient.Outcome outcome = client.conduct(opened, line, SILENT, stop, watcher);
        int last = folder.lineage().last();
        if (last > 0) {
          PopulationResults.write(folder, members, outcome.states(), outcome.threads());
        }
        return last == population.generations();
      }
    }
  }
}
