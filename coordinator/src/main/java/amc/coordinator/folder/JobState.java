package amc.coordinator.folder;

import amc.protocol.job.UserError;
import amc.protocol.mc.ArithmeticVersion;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code state.json}: what the results of a study or a population depend on besides its file, and
 * what they have cost.
 *
 * @param engine that all trajectories are evaluated by
 * @param elapsedNs time that all sessions together have taken
 * @param evaluations of a population, likewise; those of a study are in its table
 */
public record JobState(String engine, int arithmeticVersion, long elapsedNs, long evaluations) {
  static final String FILE = "state.json";

  /** The state in a folder, or null where there is none. */
  static @Nullable JobState read(Path folder) {
    return Json.read(folder.resolve(FILE), JobState.class, "restore it");
  }

  /** The state in a folder that has one, in this program's arithmetic. */
  static JobState require(Path folder) {
    JobState state = read(folder);
    if (state == null) {
      throw new UserError(folder.resolve(FILE) + " is missing: restore it, or use another --out");
    }
    state.requireThisArithmetic(folder);
    return state;
  }

  /** Refuses an arithmetic in which trajectories would come out otherwise. */
  private void requireThisArithmetic(Path folder) {
    if (arithmeticVersion != ArithmeticVersion.CURRENT) {
      throw new UserError(
          "arithmeticVersion=%s must be %s, that of this program (%s): use the version of amc that made the folder"
              .formatted(arithmeticVersion, ArithmeticVersion.CURRENT, folder.resolve(FILE)));
    }
  }
}
