package amc.deploy.node;

import akka.Done;
import akka.actor.Address;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import amc.coordinator.database.ClusterLease;
import amc.coordinator.database.ClusterLease.Answer;
import amc.protocol.job.UserError;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of a node: an actor system that joins the cluster once. Thread-safe. */
public final class ClusterNode implements AutoCloseable {
  /** Name of the actor systems; part of every actor's address. */
  public static final String NAME = "amc";

  private static final long SEARCH_NS = 5_000_000_000L;
  private static final int ROUNDS_A_LINE = 6; // about a line a minute
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
  private static final long POLL_MS = 100;

  private final NodeOptions options;
  private final @Nullable ClusterLease lease;
  private final ActorSystem<Void> system;
  private final Cluster cluster;
  private final DroppedMessages dropped;
  private final CompletableFuture<Void> up = new CompletableFuture<>();

  private ClusterNode(NodeOptions options, @Nullable ClusterLease lease, ActorSystem<Void> system) {
    this.options = options;
    this.lease = lease;
    this.system = system;
    this.cluster = Cluster.get(system);
    this.dropped = DroppedMessages.of(system);
    akka.cluster.Cluster.get(Adapter.toClassic(system)).registerOnMemberUp(() -> up.complete(null));
    system.getWhenTerminated().whenComplete((done, failure) -> up.cancel(false));
  }

  /**
   * Starts a node, which listens from now on.
   *
   * @throws UserError if the options cannot be used, such as a port that is taken
   */
  public static ClusterNode start(NodeOptions options, Guardian guardian) {
    ClusterLease lease = options.database() == null ? null : new ClusterLease(options.database());
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(NodeConfig.of(options)), new LeaseDowning.Access(lease));
    try {
      return new ClusterNode(options, lease, ActorSystem.create(guardian.create(), NAME, setup));
    } catch (RuntimeException e) {
      if (e.getClass().getName().startsWith("akka.remote.")) {
        throw new UserError(
            "host=%s port=%s must be free to listen on: %s"
                .formatted(options.host(), options.port(), e.getMessage()),
            e);
      }
      throw e;
    }
  }

  /**
   * Joins the cluster that the seeds are of, or forms one where none is found, the node may, and
   * the lease says that there is none elsewhere. Blocks.
   *
   * @param stop whether to give up
   * @return whether the node is up in a cluster; false if told to stop, or if the system has ended,
   *     as it does some time after it has found nobody, or when nobody is left who could let it in
   */
  public boolean join(BooleanSupplier stop) throws InterruptedException {
    Address self = cluster.selfMember().address();
    for (int round = 1; !stop.getAsBoolean() && !system.whenTerminated().isCompleted(); round++) {
      List<Address> others = Seeds.resolve(options.seeds(), self);
      if (!others.isEmpty()) {
        cluster.manager().tell(new JoinSeedNodes(others));
      }
      boolean mayForm = options.bootstrap() && lease != null;
      if ((!others.isEmpty() || !mayForm) && isUpSoon(stop)) {
        return true;
      }
      if (mayForm && lease != null && lease.acquire(DowningActor.ownerOf(cluster)) == Answer.MINE) {
        cluster.manager().tell(Join.create(self));
      }
      if (isUpSoon(stop)) {
        return true;
      }
      if (round % ROUNDS_A_LINE == 1 && !stop.getAsBoolean()) {
        LOG.warn(
            "No coordinator answers at {}, which must be its --host and port: trying on",
            String.join(", ", options.seeds()));
      }
    }
    return false;
  }

  private boolean isUpSoon(BooleanSupplier stop) throws InterruptedException {
    long startNs = System.nanoTime();
    while (!stop.getAsBoolean() && System.nanoTime() - startNs < SEARCH_NS) {
      try {
        up.get(POLL_MS, TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException e) {
        // Asked again.
      } catch (ExecutionException | CancellationException e) {
        return false;
      }
    }
    return false;
  }

  /** The node's actor system. */
  public ActorSystem<Void> system() {
    return system;
  }

  /** Where others find the node. */
  public Address address() {
    return cluster.selfMember().address();
  }

  /** Messages that could not be read. */
  public DroppedMessages dropped() {
    return dropped;
  }

  /** Whether the node is up and sees a coordinator. */
  public boolean isReady() {
    if (!isUp(cluster.selfMember())) {
      return false;
    }
    Set<Member> unreachable = cluster.state().getUnreachable();
    for (Member member : cluster.state().getMembers()) {
      if (member.hasRole(Role.COORDINATOR.label())
          && isUp(member)
          && !unreachable.contains(member)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUp(Member member) {
    return member.status().equals(MemberStatus.up());
  }

  /**
   * Blocks until the actor system has ended.
   *
   * @param stop whether to leave the cluster, which ends it
   */
  public void awaitEnd(BooleanSupplier stop) throws InterruptedException {
    CompletableFuture<Done> end = system.getWhenTerminated().toCompletableFuture();
    while (!end.isDone()) {
      if (stop.getAsBoolean()) {
        close();
      }
      try {
        end.get(POLL_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Asked again.
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    if (lease != null) {
      lease.release(DowningActor.ownerOf(cluster));
    }
  }

  /** Leaves the cluster in order: what the node does goes to others first. Does not wait. */
  @Override
  public void close() {
    system.terminate();
  }
}
