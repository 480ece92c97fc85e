package amc.worker.dataset;

import java.util.Map;

/** Service interface of plug-ins: makes objectives by name. */
public interface ObjectiveProvider {
  /** Name used in the job's {@code task.objective}. */
  String name();

  /** An objective with the job's settings; throws IllegalArgumentException naming a bad setting. */
  Objective create(Map<String, String> settings);
}
