package amc.worker.host;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import amc.protocol.frame.Link;
import amc.protocol.job.UserError;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.message.Hosting.Command;
import amc.protocol.message.Hosting.DataLink;
import amc.protocol.message.Hosting.Describe;
import amc.protocol.message.Hosting.Explore;
import amc.protocol.message.Hosting.Host;
import amc.protocol.message.Hosting.Lease;
import amc.protocol.message.Hosting.Offer;
import amc.protocol.message.Hosting.OpenLanes;
import amc.protocol.message.Hosting.Outdated;
import amc.protocol.message.Hosting.Release;
import amc.protocol.message.Jobs;
import amc.worker.files.FileFinder;
import amc.worker.files.FileStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker node's actor: hosts runs, each on a thread of its own. Refuses coordinators whose epoch
 * is older than one it has heard of.
 */
public final class WorkerActor extends AbstractBehavior<Command> {

  /**
   * What a worker offers.
   *
   * @param threads that evaluate, for all runs together
   * @param dataHome folder of data sets; files that this machine lacks are kept there as well
   * @param connect opens the data plane of a run; called on the run's thread
   */
  public record Capacity(int threads, Path dataHome, Function<DataLink, Wire> connect) {}

  /**
   * A run's data plane.
   *
   * @param link this worker's end
   * @param idle how the run's thread waits for frames
   */
  public record Wire(Link link, IdleStrategy idle) {}

  /** A run that is hosted here. */
  private record Guest(Host host, HostedRun run, AgentRunner runner) {}

  private static final Logger LOG = LoggerFactory.getLogger(WorkerActor.class);
  private static final Duration ORPHANED = Duration.ofMinutes(1); // lanes without a coordinator
  private static final Duration PATIENCE = Duration.ofMinutes(10); // of one who lacks a file

  private final Capacity capacity;
  private final FileStores stores;
  private final FileFinder files;
  private final Map<Long, Guest> runs = new HashMap<>();
  private final Map<Long, HostedLanes> lanes = new HashMap<>();
  private int newestEpoch;

  private WorkerActor(ActorContext<Command> context, Capacity capacity) {
    super(context);
    this.capacity = capacity;
    this.stores = new FileStores(context.getSystem(), PATIENCE, () -> false);
    this.files = new FileFinder(capacity.dataHome(), stores, LOG::warn);
  }

  /** The behavior of a worker. */
  public static Behavior<Command> create(Capacity capacity) {
    return Behaviors.setup(context -> new WorkerActor(context, capacity));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onAnyMessage(this::onCommand)
        .onSignal(Terminated.class, this::onTerminated)
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Host host -> onHost(host);
      case Release release -> onRelease(release);
      case Lease lease -> onLease(lease);
      case OpenLanes open -> onOpenLanes(open);
      case Explore explore -> {
        HostedLanes there = lanes.get(explore.job());
        if (there != null && there.epoch() == explore.epoch()) {
          there.explore(explore);
        }
      }
      case Describe d ->
          d.replyTo()
              .tell(
                  new Offer(getContext().getSelf(), capacity.threads(), ArithmeticVersion.CURRENT));
    }
    return this;
  }

  private void onHost(Host host) {
    if (host.epoch() < newestEpoch) {
      host.replyTo().tell(new Outdated(host.run(), host.worker(), newestEpoch));
      return;
    }
    newestEpoch = host.epoch();
    end(host.run());
    HostedRun run =
        new HostedRun(
            host,
            () -> new HostedProblem(host, files, stores, capacity.threads()),
            () -> capacity.connect().apply(host.link()),
            stores::ask);
    AgentRunner runner =
        new AgentRunner(NoOpIdleStrategy.INSTANCE, HostedRun::ignoreReported, null, run);
    runs.put(host.run(), new Guest(host, run, runner));
    AgentRunner.startOnThread(runner);
    getContext().watch(host.replyTo());
  }

  private void onOpenLanes(OpenLanes open) {
    if (open.epoch() < newestEpoch) {
      open.replyTo().tell(new Outdated(open.job(), open.worker(), newestEpoch));
      return;
    }
    newestEpoch = open.epoch();
    getContext().watch(open.replyTo());
    HostedLanes there = lanes.get(open.job());
    if (there != null && !there.hasFailed()) {
      there.open(open);
      return;
    }
    lanes.put(open.job(), new HostedLanes(open, () -> work(open.work())));
  }

  private LaneWork work(Jobs.Work work) {
    return switch (work) {
      case Jobs.Study study -> new StudyWork(study, files);
      case Jobs.Population population -> new PopulationWork(population, files, stores::ask, stores);
      case Jobs.Run run -> throw new UserError("a run has no lanes: " + run.engine());
    };
  }

  private void onRelease(Release release) {
    HostedLanes there = lanes.get(release.run());
    if (there != null && there.epoch() <= release.epoch()) {
      there.close();
      lanes.remove(release.run());
    }
    Guest guest = runs.get(release.run());
    if (guest != null && guest.host().epoch() <= release.epoch()) {
      end(release.run());
    }
  }

  private void onLease(Lease lease) {
    Guest guest = runs.get(lease.run());
    if (guest != null && guest.host().epoch() == lease.epoch()) {
      guest.run().use(lease.threads());
    }
    HostedLanes there = lanes.get(lease.run());
    if (there != null && there.epoch() == lease.epoch()) {
      there.use(lease.threads());
    }
  }

  private Behavior<Command> onTerminated(Terminated gone) {
    for (Iterator<Guest> all = runs.values().iterator(); all.hasNext(); ) {
      Guest guest = all.next();
      if (guest.host().replyTo().path().equals(gone.getRef().path())) {
        all.remove();
        close(guest);
      }
    }
    lanes.forEach(
        (job, there) -> {
          if (there.isFor(gone.getRef().path())) {
            Release unclaimed = new Release(job, there.epoch());
            getContext().scheduleOnce(ORPHANED, getContext().getSelf(), unclaimed);
          }
        });
    return this;
  }

  private Behavior<Command> onStop() {
    runs.values().forEach(WorkerActor::close);
    runs.clear();
    lanes.values().forEach(HostedLanes::close);
    lanes.clear();
    return this;
  }

  private void end(long run) {
    Guest guest = runs.remove(run);
    if (guest != null) {
      close(guest);
    }
  }

  /** Ends a run's thread, which may be in the middle of loading or evaluating, without waiting. */
  private static void close(Guest guest) {
    Thread.startVirtualThread(guest.runner()::close);
  }
}
