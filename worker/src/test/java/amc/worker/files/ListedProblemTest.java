package amc.worker.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.Job;
import amc.protocol.job.JobReader;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs.DataFile;
import amc.worker.problem.JobFiles;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a job reads, and that others in their places do as well. */
final class ListedProblemTest {
  private static final String NET = "\nnetwork: {type: dense, hidden: [5], activation: tanh}";

  @TempDir private Path folder;

  private static Job job(String task) {
    return JobReader.read("task: " + task + NET + "\nbudget: {steps: 1}\n", "job", List.of());
  }

  /** Loads from files that have moved to where only their checksums tell. */
  private Problem.Supervised loadMoved(Job job, ListedProblem listed) throws IOException {
    Map<String, Path> moved = new LinkedHashMap<>();
    for (ListedProblem.Listed file : listed.files()) {
      Path place = folder.resolve(file.file().sha256());
      Files.move(file.path(), place);
      moved.put(file.file().name(), place);
    }
    return (Problem.Supervised) Problems.load(job, JobFiles.of(moved));
  }

  @Test
  void shouldListAndMoveRows() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "x,y\n1,2\n3,4\n");
    Files.writeString(folder.resolve("b.csv"), "x,y\n5,6\n");
    Job job = job("{type: csv, train: a.csv, test: b.csv, targets: [y]}");
    ListedProblem listed = ListedProblem.load(job, folder, folder);
    assertThat(listed.contents()).extracting(DataFile::name).containsOnly("a.csv", "b.csv");
    assertThat(listed.contents()).extracting(DataFile::sizeBytes).containsOnly(12L, 8L);
    Problem.Supervised moved = loadMoved(job, listed);
    assertThat(moved.train().values()).containsExactly(1, 3);
    assertThat(Objects.requireNonNull(moved.test()).targets()).containsExactly(6);
  }

  @Test
  void shouldListAndMoveAFetchedDataSet() throws IOException {
    Path set = Files.createDirectory(folder.resolve("mnist"));
    byte[] images =
        ByteBuffer.allocate(20).putInt(0x0803).putInt(1).putInt(2).putInt(2).putInt(7).array();
    byte[] labels = ByteBuffer.allocate(9).putInt(0x0801).putInt(1).put((byte) 3).array();
    for (String part : List.of("train", "t10k")) {
      // What is in it decides how it is read, and not its name.
      Files.write(set.resolve(part + "-images-idx3-ubyte.gz"), images);
      Files.write(set.resolve(part + "-labels-idx1-ubyte"), labels);
    }
    Job job = job("{type: idx, dataset: mnist}");
    ListedProblem listed = ListedProblem.load(job, Path.of(""), folder);
    assertThat(listed.contents())
        .extracting(DataFile::name)
        .containsExactly(
            "mnist/train-images-idx3-ubyte.gz",
            "mnist/train-labels-idx1-ubyte",
            "mnist/t10k-images-idx3-ubyte.gz",
            "mnist/t10k-labels-idx1-ubyte");
    assertThat(listed.contents()[1].sha256()).isEqualTo(listed.contents()[3].sha256());
    Map<String, Path> all = new LinkedHashMap<>();
    listed.files().forEach(file -> all.put(file.file().name(), file.path()));
    Problem.Supervised same = (Problem.Supervised) Problems.load(job, JobFiles.of(all));
    assertThat(same.train().labels()).containsExactly(3);
  }

  @Test
  void shouldListNoFilesForMadeUpData() {
    ListedProblem listed = ListedProblem.load(job("{type: sine, points: 5}"), folder, folder);
    assertThat(listed.files()).isEmpty();
  }

  @Test
  void shouldRefuseFilesThatAreNotInTheTable() throws IOException {
    Files.write(folder.resolve("a.csv"), "x,y\n1,2\n".getBytes(UTF_8));
    Job job = job("{type: csv, train: '%s', targets: [y]}".formatted(folder.resolve("a.csv")));
    assertThatThrownBy(() -> Problems.load(job, JobFiles.of(Map.of())))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "the run came without the checksum of %s: submit it with this version of amc"
                .formatted(folder.resolve("a.csv")));
  }
}
