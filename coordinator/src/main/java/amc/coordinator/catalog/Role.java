package amc.coordinator.catalog;

/** What the owner of a token may do; each may what those before it may. */
public enum Role {
  /** See all jobs and results. */
  VIEWER,
  /** Submit jobs, and change own ones. */
  SUBMITTER,
  /** Change jobs of others; make, list and revoke tokens. */
  ADMIN;

  /** Whether it includes another role. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
