package amc.coordinator.api;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Runs what waits for the database, on a bounded number of threads made for it. Thread-safe. */
final class Blocking {
  private final Executor threads;

  /** On an actor system's threads for blocking. */
  Blocking(ActorSystem<?> system) {
    this.threads = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  /** What comes out of a question; fails with what it throws. */
  <T> CompletionStage<T> ask(Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            answer.complete(question.call());
          } catch (Exception | Error e) {
            answer.completeExceptionally(e); // the client hears, and the log
          }
        });
    return answer;
  }
}
