package amc.worker.host;

import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs;
import amc.worker.files.FileFinder;
import amc.worker.lane.ProblemShelf;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Studies as they come to a worker, and their data. */
final class StudyFiles {
  private StudyFiles() {}

  /** The study of a text, with files by the names that its client gave them. */
  static Study read(String text) {
    return ProblemShelf.absolute(
        StudyReader.read(
            new StudyReader.Source(text, "the study", ""),
            List.of(),
            name -> {
              throw new UserError("the study names the job " + name + " instead of holding it");
            }));
  }

  /** Where the files are on this machine, by name. */
  static Map<String, Path> find(Study study, Jobs.DataFile[] files, FileFinder finder) {
    boolean code = study.points().stream().anyMatch(p -> p.job().task() instanceof TaskSpec.Plugin);
    Map<String, Path> found = new HashMap<>();
    for (Jobs.DataFile file : files) {
      found.put(file.name(), code ? finder.findCode(file) : finder.find(file));
    }
    return found;
  }
}
