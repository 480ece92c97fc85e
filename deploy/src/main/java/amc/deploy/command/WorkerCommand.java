package amc.deploy.command;

import amc.deploy.node.Guardians;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.Role;
import amc.deploy.run.Training.Effort;
import amc.deploy.services.WorkerServices;
import amc.worker.host.WorkerActor;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code amc worker}. */
@Command(
    name = "worker",
    description = "Starts a node that evaluates for the runs of a cluster, until it is stopped.",
    mixinStandardHelpOptions = true)
public final class WorkerCommand implements Callable<Integer> {
  private static final List<String> HERE = List.of("127.0.0.1:" + NodeMixin.COORDINATOR_PORT);

  @Mixin private NodeMixin node;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "0",
      description = "Port of the node; 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that evaluate (default: one a processor).")
  private @Nullable Integer threads;

  @Option(names = "--child", hidden = true, description = "End with the parent process.")
  private boolean child;

  @Override
  public Integer call() throws InterruptedException {
    if (child) {
      endWithParent();
    } else {
      NodeMixin.logEvents();
    }
    NodeOptions options = node.options(Role.WORKER, port, HERE, false, null);
    int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    Effort.requireThreads(count);
    try (WorkerServices services =
        new WorkerServices(options.listenHost(), count, node.mediaDriver())) {
      return node.run(options, Guardians.worker(() -> WorkerActor.create(services.capacity())));
    }
  }

  private static void endWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent ->
                Thread.startVirtualThread(
                    () -> {
                      parent.onExit().join();
                      Runtime.getRuntime().halt(1);
                    }));
  }
}
