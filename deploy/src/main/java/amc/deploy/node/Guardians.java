package amc.deploy.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import amc.protocol.message.Hosting;
import amc.protocol.message.Jobs;
import amc.protocol.message.Storing;
import java.util.function.Supplier;

/** What nodes of the roles do. */
public final class Guardians {
  /** Name of the job manager; part of its path, which amc-cluster.conf names. */
  private static final String JOB_MANAGER = "job-manager";

  private Guardians() {}

  /**
   * A coordinator: runs the job manager, when it is its turn.
   *
   * @param client what else it does; may use {@link #jobManager}
   */
  public static Guardian coordinator(Supplier<Behavior<Jobs.Command>> jobManager, Guardian client) {
    return () ->
        Behaviors.setup(
            context -> {
              init(context.getSystem(), jobManager.get());
              // Only now, since the first to name a singleton says how it behaves on this node.
              context.spawn(client.create(), "client");
              return Behaviors.empty();
            });
  }

  /**
   * Keeps data files for the cluster.
   *
   * @param also what else it does
   */
  public static Guardian storing(Supplier<Behavior<Storing.Command>> store, Guardian also) {
    return () ->
        Behaviors.setup(
            context -> {
              context.spawn(store.get(), "store");
              context.spawn(also.create(), "also");
              return Behaviors.empty();
            });
  }

  /** A worker: makes its actor known to the cluster. */
  public static Guardian worker(Supplier<Behavior<Hosting.Command>> worker) {
    return () ->
        Behaviors.setup(
            context -> {
              ActorRef<Hosting.Command> actor = context.spawn(worker.get(), "worker");
              context
                  .getSystem()
                  .receptionist()
                  .tell(Receptionist.register(Hosting.WORKERS, actor));
              return Behaviors.empty();
            });
  }

  /** A node that only looks on, e.g. a client that spawns actors of its own. */
  public static Guardian idle() {
    return Behaviors::empty;
  }

  /** The job manager, wherever it is now, for any node of the cluster. */
  public static ActorRef<Jobs.Command> jobManager(ActorSystem<?> system) {
    return init(system, Behaviors.empty());
  }

  private static ActorRef<Jobs.Command> init(
      ActorSystem<?> system, Behavior<Jobs.Command> behavior) {
    return singleton(system, behavior, JOB_MANAGER);
  }

  /** An actor that runs on one of the coordinators at a time, the one that leads. */
  public static <T> ActorRef<T> singleton(
      ActorSystem<?> system, Behavior<T> behavior, String name) {
    return ClusterSingleton.get(system)
        .init(
            SingletonActor.of(behavior, name)
                .withSettings(
                    ClusterSingletonSettings.create(system).withRole(Role.COORDINATOR.label())));
  }
}
