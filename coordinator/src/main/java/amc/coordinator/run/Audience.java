package amc.coordinator.run;

import akka.actor.typed.ActorRef;
import amc.protocol.mc.AmcState;
import amc.protocol.message.History.Batch;
import amc.protocol.message.Jobs;
import amc.protocol.message.StoredState;
import org.jspecify.annotations.Nullable;

/** The client that follows a run, if there is one, and what it is told. Confined to one thread. */
final class Audience {
  private final long run;
  private @Nullable ActorRef<Jobs.Event> follower;

  Audience(long run) {
    this.run = run;
  }

  /** Tells this one from now on. */
  void is(ActorRef<Jobs.Event> newFollower) {
    follower = newFollower;
  }

  boolean isThere() {
    return follower != null;
  }

  void tell(Jobs.Event event) {
    if (follower != null) {
      follower.tell(event);
    }
  }

  /**
   * @param batch that is in the journal
   * @param workers that evaluate
   * @param threads of theirs
   */
  void tellProgress(Batch batch, int workers, int threads) {
    long[] accepted =
        batch.decisions().stream().filter(d -> d.accepted()).mapToLong(d -> d.step()).toArray();
    tell(
        new Jobs.Progress(
            run,
            batch.fromStep(),
            batch.state(),
            accepted,
            batch.losses(),
            batch.evaluations(),
            batch.floorStep(),
            batch.atFloor(),
            workers,
            threads));
  }

  void tellScore(AmcState state, Jobs.Score score) {
    tell(new Jobs.Scored(run, state, score));
  }

  /**
   * @param state that the journal has, if there is one
   */
  void tellState(@Nullable StoredState state) {
    if (state != null) {
      tell(new Jobs.StateKept(run, state));
    }
  }
}
