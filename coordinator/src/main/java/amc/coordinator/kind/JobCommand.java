package amc.coordinator.kind;

import akka.actor.typed.ActorRef;
import amc.protocol.message.Hosting;
import amc.protocol.message.Jobs;
import java.util.Map;

/** From the job manager to a job's actor, of whatever kind. */
public sealed interface JobCommand {

  /** Tells {@code follower} of the job, from a step on. */
  record Follow(long fromStep, ActorRef<Jobs.Told> follower) implements JobCommand {}

  /** Ends the job for good. */
  record Cancel() implements JobCommand {}

  /** These threads evaluate for the job from now on, by worker, and no others. */
  record Leased(Map<ActorRef<Hosting.Command>, Integer> threads) implements JobCommand {}

  /** No worker takes the job. */
  record Abandoned(String reason) implements JobCommand {}

  /** The job's end is in the ledger. */
  record EndIsKept() implements JobCommand {}

  /** Nobody needs the actor any more. */
  record Stop() implements JobCommand {}
}
