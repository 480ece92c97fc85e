package amc.coordinator.kind;

import akka.actor.typed.ActorRef;
import amc.protocol.message.Hosting;
import amc.protocol.message.Jobs.Outcome;

/** From a job's actor, of whatever kind, to the job manager. */
public sealed interface JobReport {

  /** Threads may be leased to the job. */
  record WantsWorkers(long job) implements JobReport {}

  /** A worker does not take the job. */
  record Refused(long job, ActorRef<Hosting.Command> worker, String reason) implements JobReport {}

  /** The job is over for good. */
  record Ended(long job, Outcome outcome) implements JobReport {}

  /** All followers know how the job ended; {@code asks} of clients have come so far. */
  record Idle(long job, int asks) implements JobReport {}

  /** There is a coordinator with a later epoch: this one must stop. */
  record Outdated(String evidence) implements JobReport {}
}
