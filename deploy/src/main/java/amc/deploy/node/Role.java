package amc.deploy.node;

import java.util.Locale;

/** What a node is there for. */
public enum Role {
  /** Decides. The oldest one runs the job manager; the others wait to take over. */
  COORDINATOR,
  /** Evaluates. */
  WORKER;

  /** As Akka has it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
