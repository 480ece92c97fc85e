package amc.coordinator.api;

import amc.coordinator.catalog.Kind;
import java.util.List;

/** Reads and checks what is submitted. Thread-safe; may block. */
@FunctionalInterface
public interface Intake {
  /**
   * What a document says.
   *
   * @param name that it gives the job
   * @param document the complete one, with all defaults and settings in it (YAML)
   * @param engine name of the engine that evaluates it
   * @param total steps, trajectories or generations until it is done
   * @param code whether its files are code, which is never sent: workers have it or not
   */
  record Checked(
      Kind kind, String name, String document, String engine, long total, boolean code) {}

  /**
   * Reads a job, study or population.
   *
   * @param document YAML
   * @param settings {@code path=value}, in order
   * @param engine name of an engine, or auto
   * @throws amc.protocol.job.UserError if it is not right; the message is for its owner
   */
  Checked check(String document, List<String> settings, String engine);
}
