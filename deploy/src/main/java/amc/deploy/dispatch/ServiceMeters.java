package amc.deploy.dispatch;

import amc.coordinator.api.Members;
import amc.coordinator.monitoring.JobMeters;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.ToIntFunction;

/** Meters of the cluster, of all jobs and of the pool of connections to the database. */
final class ServiceMeters {
  private ServiceMeters() {}

  static void bind(MeterRegistry registry, HikariDataSource pool, Roster roster) {
    JobMeters.bind(registry, pool, Clock.systemUTC(), System::nanoTime);
    Gauge.builder("amc.workers", () -> roster.now().workers().size())
        .description("Workers in the cluster.")
        .register(registry);
    Gauge.builder("amc.worker.threads", roster::threads)
        .description("Threads of all workers, that evaluate.")
        .register(registry);
    Gauge.builder("amc.coordinators", () -> roster.now().coordinators().size())
        .description("Coordinators in the cluster.")
        .register(registry);
    Gauge.builder("amc.leaders", () -> leaders(roster.now()))
        .description("Coordinators that lead: 1, for a moment 0.")
        .register(registry);
    connections(registry, pool, "active", HikariPoolMXBean::getActiveConnections);
    connections(registry, pool, "idle", HikariPoolMXBean::getIdleConnections);
    Gauge.builder(
            "amc.database.waiting", () -> of(pool, HikariPoolMXBean::getThreadsAwaitingConnection))
        .description("Threads that wait for a connection to the database.")
        .register(registry);
  }

  private static long leaders(Members.Cluster cluster) {
    return cluster.coordinators().stream().filter(Members.Coordinator::leads).count();
  }

  private static void connections(
      MeterRegistry registry,
      HikariDataSource pool,
      String state,
      ToIntFunction<HikariPoolMXBean> count) {
    Gauge.builder("amc.database.connections", () -> of(pool, count))
        .description("Connections to the database by state.")
        .tag("state", state)
        .register(registry);
  }

  /** The pool has no bean before it is first used. */
  private static int of(HikariDataSource pool, ToIntFunction<HikariPoolMXBean> count) {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    return bean == null ? 0 : count.applyAsInt(bean);
  }
}
