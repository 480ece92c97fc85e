package amc.coordinator.api;

import java.util.List;

/** Knows who is in the cluster. Thread-safe; may block. */
@FunctionalInterface
public interface Members {
  /** A node that evaluates. */
  record Worker(String address, int threads) {}

  /** A node that decides; one of them leads. */
  record Coordinator(String address, boolean leads) {}

  /** All nodes at a time. */
  record Cluster(List<Worker> workers, List<Coordinator> coordinators) {
    /** Copies its lists. */
    public Cluster {
      workers = List.copyOf(workers);
      coordinators = List.copyOf(coordinators);
    }
  }

  /** The cluster as it is now. */
  Cluster now();
}
