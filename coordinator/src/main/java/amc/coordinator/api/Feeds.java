package amc.coordinator.api;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.MetricsRows;
import amc.protocol.message.Jobs;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContextExecutor;

/**
 * The feeds of all jobs that somebody watches. One after the other is looked at, on one thread,
 * several times a second, as long as there are any: a database that is away holds up no more than
 * that thread. Thread-safe.
 */
final class Feeds {
  private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);
  private static final Duration EVERY = Duration.ofMillis(300);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final JobCatalog jobs;
  private final MetricsRows metrics;
  private final ExecutionContextExecutor blocking;
  private final Map<Long, Watched> watched = new HashMap<>();
  private boolean looking;
  private boolean failing; // touched by who looks only

  Feeds(ActorSystem<?> system, JobCatalog jobs, MetricsRows metrics) {
    this.system = system;
    this.jobs = jobs;
    this.metrics = metrics;
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  private record Watched(Feed feed, int watchers) {}

  /** The feed of a job, which somebody watches from now on, until it is released. */
  synchronized Feed acquire(long id) {
    Watched now =
        watched.compute(
            id,
            (_, before) ->
                before == null
                    ? new Watched(new Feed(id), 1)
                    : new Watched(before.feed(), before.watchers() + 1));
    if (!looking) {
      looking = true;
      blocking.execute(this::look);
    }
    return now.feed();
  }

  /** Somebody watches a feed no more. */
  synchronized void release(Feed feed) {
    watched.computeIfPresent(
        feed.id(),
        (_, before) ->
            before.watchers() == 1 ? null : new Watched(before.feed(), before.watchers() - 1));
  }

  /** How many jobs are watched. */
  synchronized int size() {
    return watched.size();
  }

  /** How many watch; several may watch one job. */
  synchronized int watchers() {
    return watched.values().stream().mapToInt(Watched::watchers).sum();
  }

  private synchronized List<Feed> all() {
    return watched.values().stream().map(Watched::feed).toList();
  }

  private void look() {
    Duration pause = EVERY;
    try {
      for (Feed feed : all()) {
        look(feed);
      }
      failing = false;
    } catch (SQLException e) {
      pause = AFTER_FAILURE;
      if (!failing) {
        LOG.warn("The database fails, jobs are watched again when it answers: {}", e.getMessage());
      }
      failing = true;
    }
    goOn(pause);
  }

  private void look(Feed feed) throws SQLException {
    try {
      feed.look(jobs, metrics);
    } catch (RuntimeException e) {
      LOG.error("Job {} cannot be watched any more", Jobs.name(feed.id()), e);
      feed.end();
    } catch (SQLException e) {
      if (Failures.isPassing(e)) {
        throw e;
      }
      LOG.error("Job {} cannot be watched any more", Jobs.name(feed.id()), e);
      feed.end();
    }
  }

  private synchronized void goOn(Duration pause) {
    looking = !watched.isEmpty();
    if (looking) {
      try {
        system.scheduler().scheduleOnce(pause, this::look, blocking);
      } catch (IllegalStateException e) {
        looking = false; // the actor system ends
      }
    }
  }
}
