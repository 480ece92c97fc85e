package amc.deploy.remote;

import amc.deploy.client.ClusterConductor;
import amc.deploy.client.PopulationClient;
import amc.deploy.client.StudyClient;
import amc.deploy.data.DataHome;
import amc.deploy.population.Members;
import amc.deploy.run.Jobs;
import amc.deploy.study.StudySession;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.job.Population;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.worker.files.ListedProblem;
import amc.worker.files.ListedProblem.Listed;
import amc.worker.lane.HoldOut;
import amc.worker.problem.Memory;
import amc.worker.problem.Problem;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A job as it can be submitted: complete, with its data listed, and free of mistakes that can be
 * found here.
 *
 * @param folder name of the folder of its results, where nobody gives another one
 * @param document of the job, study or population (YAML), with files by absolute paths
 * @param files that it reads, each once
 * @param code names of those files that are code, which is never sent
 */
public record Order(String folder, String document, List<Listed> files, Set<String> code) {
  /** Copies its collections. */
  public Order {
    files = List.copyOf(files);
    code = Set.copyOf(code);
  }

  /**
   * Reads a job and its data.
   *
   * @param nameOrFile path of a file, or name of a bundled one
   * @param overrides settings {@code path=value}
   * @throws UserError for mistakes in it
   */
  public static Order read(String nameOrFile, List<String> overrides) {
    Source source = Jobs.source(nameOrFile);
    if (Jobs.isStudy(source)) {
      return study(Jobs.readStudy(source, overrides));
    }
    if (Jobs.isPopulation(source)) {
      return population(Jobs.readPopulation(source, overrides));
    }
    Job job = Jobs.read(source, overrides);
    Reading reading = new Reading();
    ClusterConductor.requireFit(job, reading.load(job));
    return reading.order(Jobs.folderName(job), JobWriter.toYaml(job));
  }

  private static Order study(Study study) {
    StudyClient.requireFit(study);
    Reading reading = new Reading();
    StudySession.check(study, reading.load(study.points().getFirst().job()));
    study.points().stream().map(Study.Point::job).forEach(reading::loadIfNew);
    return reading.order(study.name(), study.text());
  }

  private static Order population(Population population) {
    PopulationClient.requireFit(population);
    Reading reading = new Reading();
    Job job = population.job();
    HoldOut data = HoldOut.of(reading.load(job), population.rank().holdOut(), job.seed());
    Members.check(population, data.problem());
    return reading.order(Jobs.folderName(job), population.text());
  }

  /** Loads the data of jobs, to find errors in them, and lists their files. */
  private static final class Reading {
    private final Set<TaskSpec> tasks = new HashSet<>();
    private final Map<String, Listed> files = new LinkedHashMap<>();
    private final Set<String> code = new HashSet<>();

    Problem load(Job job) {
      tasks.add(job.task());
      ListedProblem listed;
      try {
        listed = ListedProblem.load(job, Path.of(""), DataHome.path());
      } catch (OutOfMemoryError e) {
        throw Memory.exhausted(job, e);
      }
      for (Listed file : listed.files()) {
        files.putIfAbsent(file.file().name(), file);
        if (job.task() instanceof TaskSpec.Plugin) {
          code.add(file.file().name());
        }
      }
      return listed.problem();
    }

    void loadIfNew(Job job) {
      if (!tasks.contains(job.task())) {
        load(job);
      }
    }

    Order order(String folder, String document) {
      return new Order(folder, document, List.copyOf(files.values()), code);
    }
  }
}
