package amc.deploy.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.japi.function.Function;
import amc.deploy.node.Guardian;
import amc.protocol.job.UserError;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Reply;
import amc.worker.files.Contents;
import amc.worker.files.Contents.Stores;
import amc.worker.files.FileStores;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Brings the states that a job begins at to a cluster that lacks them, before the job is submitted.
 * Blocks. Confined to one thread.
 */
final class StateUpload {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<byte[]> states;
  private final BooleanSupplier stop;

  /**
   * @param states as {@link amc.protocol.mc.Snapshot#toBytes} has them
   * @param stop whether to give up
   */
  StateUpload(List<byte[]> states, BooleanSupplier stop) {
    this.states = List.copyOf(states);
    this.stop = stop;
  }

  private record Over(String failure) {}

  /**
   * A guardian that sends the states and then does something else.
   *
   * @param failed hears why nothing else is done
   */
  Guardian before(Guardian then, Consumer<String> failed) {
    return () ->
        Behaviors.setup(
            context -> {
              context.spawn(sending(then, failed), "upload");
              return Behaviors.empty();
            });
  }

  private Behavior<Over> sending(Guardian then, Consumer<String> failed) {
    return Behaviors.setup(
        context -> {
          ActorSystem<?> system = context.getSystem();
          context.pipeToSelf(
              CompletableFuture.runAsync(
                  () -> send(new FileStores(system, PATIENCE, stop)::ask),
                  Thread::startVirtualThread),
              (done, failure) -> new Over(failure == null ? "" : reason(failure)));
          return Behaviors.receiveMessage(
              over -> {
                if (over.failure().isEmpty()) {
                  context.spawn(then.create(), "then");
                } else {
                  failed.accept(over.failure());
                }
                return Behaviors.same();
              });
        });
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof UserError e ? String.valueOf(e.getMessage()) : String.valueOf(cause);
  }

  /**
   * Sends what is lacking.
   *
   * @throws UserError if it cannot be sent, or when told to stop
   */
  void send(Stores stores) {
    for (byte[] state : states) {
      Contents.bring(question -> ask(stores, question), Contents.describe(state), state);
    }
  }

  private Reply ask(Stores stores, Function<ActorRef<Reply>, Storing.Command> question) {
    if (stop.getAsBoolean()) {
      throw new UserError("stopped while the job's state was sent");
    }
    try {
      return stores.ask(question);
    } catch (UserError e) {
      throw new UserError(
          "cannot send the job's state to the cluster: %s; check its coordinators and try again"
              .formatted(e.getMessage()),
          e);
    }
  }
}
