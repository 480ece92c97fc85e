package amc.deploy.node;

import akka.actor.typed.Behavior;

/** What a node does once it runs; made anew for every life of it. */
@FunctionalInterface
public interface Guardian {
  /** The top of the node's actors. A coordinator that finds itself fenced terminates its system. */
  Behavior<Void> create();
}
