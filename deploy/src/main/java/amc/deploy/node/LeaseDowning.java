package amc.deploy.node;

import akka.actor.ActorSystem;
import akka.actor.Props;
import akka.actor.setup.Setup;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.DowningProvider;
import amc.coordinator.database.ClusterLease;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/** Tells Akka to use {@link Downing}. */
public final class LeaseDowning extends DowningProvider {
  private final ActorSystem system;

  /** Called by Akka. */
  public LeaseDowning(ActorSystem system) {
    this.system = system;
  }

  /** Hands the lease over to an actor system that is about to start. */
  static final class Access extends Setup {
    private final @Nullable ClusterLease lease;

    Access(@Nullable ClusterLease lease) {
      this.lease = lease;
    }
  }

  @Override
  public FiniteDuration downRemovalMargin() {
    return FiniteDuration.create(
        system.settings().config().getDuration("akka.cluster.down-removal-margin").toNanos(),
        "nanoseconds");
  }

  @Override
  public Option<Props> downingActorProps() {
    ClusterLease lease =
        system.settings().setup().get(Access.class).map(access -> access.lease).orElse(null);
    return Option.apply(Adapter.props(() -> DowningActor.create(lease)));
  }
}
