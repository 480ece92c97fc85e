package amc.coordinator.folder;

import amc.protocol.job.UserError;
import amc.protocol.mc.ArithmeticVersion;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code state.json}: what a study's results depend on besides the study, and what they have cost.
 *
 * @param engine that all trajectories are evaluated by
 * @param elapsedNs time that all sessions together have taken
 */
public record StudyState(String engine, int arithmeticVersion, long elapsedNs) {
  static final String FILE = "state.json";

  /** The state in a study's folder, or null where there is none. */
  static @Nullable StudyState read(Path folder) {
    return Json.read(folder.resolve(FILE), StudyState.class, "restore it");
  }

  /** Refuses an arithmetic in which trajectories would come out otherwise. */
  void requireThisArithmetic(Path folder) {
    if (arithmeticVersion != ArithmeticVersion.CURRENT) {
      throw new UserError(
          "arithmeticVersion=%s must be %s, that of this program (%s): use the version of amc that made the study"
              .formatted(arithmeticVersion, ArithmeticVersion.CURRENT, folder.resolve(FILE)));
    }
  }
}
