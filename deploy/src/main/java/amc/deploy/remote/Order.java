package amc.deploy.remote;

import amc.deploy.client.ClusterConductor;
import amc.deploy.client.DataFiles;
import amc.deploy.client.PopulationClient;
import amc.deploy.client.StudyClient;
import amc.deploy.population.Members;
import amc.deploy.run.Jobs;
import amc.deploy.study.StudySession;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.job.Population;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.job.UserError;
import amc.worker.files.ListedProblem.Listed;
import amc.worker.lane.HoldOut;
import java.util.List;
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
    DataFiles data = new DataFiles();
    ClusterConductor.requireFit(job, data.load(job));
    return of(Jobs.folderName(job), JobWriter.toYaml(job), data);
  }

  private static Order study(Study study) {
    StudyClient.requireFit(study);
    DataFiles data = new DataFiles();
    StudySession.check(study, data.load(study.points().getFirst().job()));
    study.points().stream().map(Study.Point::job).forEach(data::loadIfNew);
    return of(study.name(), study.text(), data);
  }

  private static Order population(Population population) {
    PopulationClient.requireFit(population);
    DataFiles data = new DataFiles();
    Job job = population.job();
    HoldOut held = HoldOut.of(data.load(job), population.rank().holdOut(), job.seed());
    Members.check(population, held.problem());
    return of(Jobs.folderName(job), population.text(), data);
  }

  private static Order of(String folder, String document, DataFiles data) {
    return new Order(folder, document, data.files(), data.code());
  }
}
