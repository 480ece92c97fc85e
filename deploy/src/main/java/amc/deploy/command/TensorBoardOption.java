package amc.deploy.command;

import amc.coordinator.folder.Disk;
import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.TensorBoardFile;
import amc.protocol.job.UserError;
import amc.protocol.mc.Tally;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Option of the commands that train: curves for TensorBoard. */
final class TensorBoardOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "Writes curves for TensorBoard too, to a folder in DIR named as the results'.")
  private @Nullable Path directory;

  /** What trains elsewhere is seen here at its end only. */
  void refuseCluster() {
    if (directory != null) {
      throw new UserError(
          "--tensorboard is for what trains on this machine: leave it out with --cluster");
    }
  }

  /** A study has no curve against the step. */
  void refuseStudy() {
    if (directory != null) {
      throw new UserError(
          "--tensorboard is for runs and populations: a study's curves are in its report.html");
    }
  }

  /**
   * To be called before anything is trained or made.
   *
   * @param results folder of the run or population
   * @throws UserError where the curves cannot be written
   */
  void requireWritable(Path results) {
    if (directory != null && directory.toString().isEmpty()) {
      throw new UserError("--tensorboard is empty: give a folder, or leave it out");
    }
    if (directory != null) {
      TensorBoardFile.requireWritable(Disk.local(), folder(directory, results));
    }
  }

  /**
   * Shows a run from here on, and what it has done already.
   *
   * @param before what that has cost
   */
  void show(RunFolder run, Tally before) {
    if (directory != null) {
      run.metrics().copyTo(file(directory, run.directory()), before.elapsedNs() * 1e-9);
    }
  }

  /** Shows a population, likewise. */
  void show(PopulationFolder population) {
    if (directory != null) {
      population.copyTo(file(directory, population.directory()));
    }
  }

  private TensorBoardFile file(Path directory, Path results) {
    return new TensorBoardFile(
        Disk.local(),
        folder(directory, results),
        InstantSource.system(),
        note -> command.commandLine().getErr().println("amc: " + note));
  }

  /** TensorBoard names a run by its folder. */
  private static Path folder(Path directory, Path results) {
    Path name = results.toAbsolutePath().normalize().getFileName();
    return name == null ? directory : directory.resolve(name);
  }
}
