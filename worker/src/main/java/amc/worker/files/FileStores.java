package amc.worker.files;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.receptionist.Receptionist;
import akka.japi.function.Function;
import amc.protocol.job.UserError;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Command;
import amc.protocol.message.Storing.Refused;
import amc.protocol.message.Storing.Reply;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The coordinators' stores of data files, for one who waits for their answers: what one store does
 * not answer, another is asked. Calls block. Thread-safe.
 */
public final class FileStores implements FileFinder.Source {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final long PAUSE_MS = 300;

  private final ActorSystem<?> system;
  private final Duration patience;
  private final BooleanSupplier stop;

  /**
   * @param system of a node of the cluster
   * @param patience how long to go on asking while nobody answers
   * @param stop whether to give up
   */
  public FileStores(ActorSystem<?> system, Duration patience, BooleanSupplier stop) {
    this.system = system;
    this.patience = patience;
    this.stop = stop;
  }

  /**
   * Asks until somebody answers.
   *
   * @param question given who is to be answered
   * @throws UserError if the answer is no for good, if there is none in time, or if the thread is
   *     interrupted, which it then still is
   */
  public Reply ask(Function<ActorRef<Reply>, Command> question) {
    long start = System.nanoTime();
    String reason = "no coordinator is in reach";
    try {
      for (int attempt = 0; !system.whenTerminated().isCompleted(); attempt++) {
        Reply reply = askOne(attempt, question);
        if (reply instanceof Refused refused) {
          reason = refused.reason();
          if (!refused.passing()) {
            break;
          }
        } else if (reply != null) {
          return reply;
        }
        if (stop.getAsBoolean() || System.nanoTime() - start > patience.toNanos()) {
          break;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("a data file was waited for when the run ended here", e);
    }
    throw new UserError(reason);
  }

  private @Nullable Reply askOne(int attempt, Function<ActorRef<Reply>, Command> question)
      throws InterruptedException {
    Receptionist.Listing listing =
        answer(
            AskPattern.ask(
                system.receptionist(),
                replyTo -> Receptionist.find(Storing.STORES, replyTo),
                TIMEOUT,
                system.scheduler()));
    if (listing == null || listing.getServiceInstances(Storing.STORES).isEmpty()) {
      return null;
    }
    List<ActorRef<Command>> stores =
        listing.getServiceInstances(Storing.STORES).stream()
            .sorted(Comparator.comparing(ActorRef::path))
            .toList();
    // Nodes begin with different ones, so that no store has to serve all of them.
    int first = Math.floorMod(system.address().hashCode() + attempt, stores.size());
    return answer(AskPattern.ask(stores.get(first), question, TIMEOUT, system.scheduler()));
  }

  /** What was answered, or null where nothing was. */
  private static <T> @Nullable T answer(CompletionStage<T> stage) throws InterruptedException {
    try {
      // An actor system that ends in the meantime never says that the time is up.
      return stage.toCompletableFuture().get(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) { // no answer in time, or the store is gone
      return null;
    }
  }

  @Override
  public byte[] chunk(String sha256, int chunk) {
    Reply reply = ask(replyTo -> new Storing.Fetch(sha256, chunk, replyTo));
    if (reply instanceof Storing.Chunk c) {
      return c.content();
    }
    throw new IllegalStateException("a store answers with " + reply.getClass().getSimpleName());
  }
}
