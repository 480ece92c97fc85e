package amc.deploy.run;

import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.CheckpointStore;
import amc.coordinator.folder.DecisionReader;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.deploy.export.ExportedModel;
import amc.protocol.job.Job;
import amc.protocol.job.JobReader;
import amc.protocol.job.UserError;
import amc.protocol.mc.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds the newest parameters in the folder of a run, whether it has ended or not. */
public final class RecordedModel {
  private RecordedModel() {}

  /**
   * Reads the network of a run: that of the newest checkpoint, or of {@code model.npz} where there
   * is none that is as new. The folder is only read, so the run may be going on.
   *
   * @param settings {@code path=value}: where files of the job are now; asked for where the folder
   *     does not say the network's shape
   * @param notes hears of what is damaged
   */
  public static ExportedModel of(Path folder, List<String> settings, Consumer<String> notes) {
    Path file = folder.resolve(RunFolder.JOB);
    Job job = JobReader.read(RunFolder.readJob(folder), file.toString(), List.of());
    long identity = RecordedRun.identity(folder, job);
    requireJob(folder, identity);
    Checkpoint checkpoint = CheckpointStore.newest(folder, identity, notes);
    Summary summary = Summary.read(folder);
    if (checkpoint == null && !Files.exists(folder.resolve(RunFolder.MODEL))) {
      throw new UserError(
          folder
              + " holds no model and no usable checkpoint: train again with amc run and another"
              + " --out");
    }
    RecordedNetwork network =
        RecordedNetwork.of(folder, job, () -> RecordedRun.of(folder, settings, notes).job());
    boolean older =
        checkpoint == null || (summary != null && summary.steps() > checkpoint.state().step());
    Parameters written = older ? network.written(folder) : null;
    if (written != null) {
      return summary == null
          ? network.model(written, Map.of("seed", Long.toString(job.seed())))
          : network.model(written, facts(job.seed(), summary.steps(), summary.hash()));
    }
    if (checkpoint == null) {
      throw new IllegalStateException(folder + " lost its model meanwhile");
    }
    String hash = HexFormat.of().toHexDigits(checkpoint.stateHash());
    return network.model(checkpoint.x(), facts(job.seed(), checkpoint.state().step(), hash));
  }

  /** Refuses a folder whose job is not the one that was trained: its network may be another. */
  private static void requireJob(Path folder, long identity) {
    Path log = folder.resolve(RunFolder.DECISIONS);
    if (!Files.exists(log)) {
      return;
    }
    try (DecisionReader reader = DecisionReader.open(log)) {
      if (reader.identity().jobHash() != identity) {
        throw new UserError(
            "%s belongs to another job than %s: restore that file"
                .formatted(log, folder.resolve(RunFolder.JOB)));
      }
    }
  }

  /**
   * What is known of a trained state.
   *
   * @param hash of the state
   */
  public static Map<String, String> facts(long seed, long steps, String hash) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("seed", Long.toString(seed));
    facts.put("steps", Long.toString(steps));
    facts.put("hash", hash);
    return facts;
  }
}
