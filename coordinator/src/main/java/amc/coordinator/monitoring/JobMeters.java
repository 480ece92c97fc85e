package amc.coordinator.monitoring;

import amc.coordinator.catalog.State;
import amc.coordinator.catalog.Tally;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meters of all jobs in the database, whichever coordinator leads. They ask it at most every five
 * seconds, and tell the last answer while it is away. Thread-safe.
 */
public final class JobMeters {
  private static final Logger LOG = LoggerFactory.getLogger(JobMeters.class);
  private static final long FRESH_NS = 5_000_000_000L;

  private final DataSource pool;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Throughput throughput = new Throughput();
  private Tally last = new Tally(Map.of(), List.of());
  private boolean asked;
  private boolean up;
  private long askedNs;

  private JobMeters(DataSource pool, Clock clock, LongSupplier nanoTime) {
    this.pool = pool;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Adds the meters.
   *
   * @param pool of a database that has its schema
   * @param nanoTime time in ns, as {@link System#nanoTime}
   */
  public static void bind(
      MeterRegistry registry, DataSource pool, Clock clock, LongSupplier nanoTime) {
    JobMeters meters = new JobMeters(pool, clock, nanoTime);
    for (State state : State.values()) {
      Gauge.builder("amc.jobs", () -> meters.now().jobs().getOrDefault(state, 0L))
          .description("Jobs by state.")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    FunctionCounter.builder("amc.steps", meters, JobMeters::steps)
        .description("Steps of runs since this server's start, as the database tells of them.")
        .register(registry);
    FunctionCounter.builder("amc.evaluations", meters, JobMeters::evaluations)
        .description("Evaluations of the loss by all jobs since this server's start.")
        .register(registry);
    Gauge.builder("amc.database.up", meters, JobMeters::isUp)
        .description("1 where the database has answered the last question, else 0.")
        .strongReference(true)
        .register(registry);
  }

  private synchronized Tally now() {
    long now = nanoTime.getAsLong();
    if (asked && now - askedNs < FRESH_NS) {
      return last;
    }
    asked = true;
    try {
      long at = clock.millis();
      last = Tally.read(pool, throughput.lookedMs());
      throughput.add(last, at);
      up = true;
    } catch (SQLException e) {
      if (up) {
        LOG.warn("The database does not tell of its jobs: {}", e.getMessage());
      }
      up = false;
    }
    askedNs = nanoTime.getAsLong(); // a database that is away has taken its time
    return last;
  }

  private synchronized double steps() {
    now();
    return throughput.steps();
  }

  private synchronized double evaluations() {
    now();
    return throughput.evaluations();
  }

  private synchronized double isUp() {
    now();
    return up ? 1 : 0;
  }
}
