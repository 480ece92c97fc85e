package amc.coordinator.catalog;

import amc.protocol.message.Jobs.DataFile;
import java.util.List;

/**
 * A job as it is handed in; its document has been read, and is right.
 *
 * @param id larger than 0, chosen at random
 * @param owner who hands it in
 * @param name for people; need not be unique
 * @param document the complete job, study or population (YAML)
 * @param engine name of an engine
 * @param window length of speculative windows, or 0 to adapt it
 * @param priority the higher goes first, 0 by default
 * @param total steps, trajectories or generations until it is done
 * @param files the job's data files, which the cluster has
 */
public record Submission(
    long id,
    String owner,
    String name,
    Kind kind,
    String document,
    String engine,
    int window,
    int priority,
    long total,
    List<DataFile> files) {
  /** Copies its list. */
  public Submission {
    files = List.copyOf(files);
  }
}
