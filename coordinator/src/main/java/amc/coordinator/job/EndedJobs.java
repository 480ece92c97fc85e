package amc.coordinator.job;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import amc.coordinator.database.Database;
import amc.coordinator.database.JobRows;
import amc.protocol.message.History.EndedJob;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The table of jobs that are over, without waiting for the database. Thread-safe. */
final class EndedJobs {
  private final JobRows rows;
  private final Serialization serialization;
  private final Executor blocking;

  EndedJobs(ActorSystem<?> system, Database database) {
    this.rows = new JobRows(database);
    this.serialization = SerializationExtension.get(Adapter.toClassic(system));
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  /** Keeps jobs; those that are there already stay as they are. */
  CompletionStage<Void> keep(List<EndedJob> jobs) {
    Map<Long, byte[]> contents = new LinkedHashMap<>();
    jobs.forEach(job -> contents.put(job.submitted().job(), serialization.serialize(job).get()));
    return CompletableFuture.runAsync(
        () -> {
          try {
            rows.keep(contents);
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        },
        blocking);
  }

  /** A job, if it is there. */
  CompletionStage<Optional<EndedJob>> find(long job) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Optional.ofNullable(rows.find(job)).map(this::read);
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        },
        blocking);
  }

  private EndedJob read(byte[] content) {
    return serialization.deserialize(content, EndedJob.class).get();
  }
}
