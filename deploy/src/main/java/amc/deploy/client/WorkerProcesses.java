package amc.deploy.client;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Worker processes on this machine, children of this process that end with it. Confined to one
 * thread.
 */
public final class WorkerProcesses implements AutoCloseable {
  private static final long PATIENCE_S = 5;

  /**
   * The JIT's best compiler waits for ten times as many calls as by default. Kernels have them
   * within a second; the many methods of Akka that are called some hundred times a second would
   * keep it, and with it a processor, busy for minutes.
   */
  private static final List<String> COMPILE_WHAT_IS_HOT =
      List.of(
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=6000",
          "-XX:Tier4CompileThreshold=150000");

  private final List<Process> processes = new ArrayList<>();
  private final Supplier<Process> start;

  /**
   * Starts workers.
   *
   * @param seed HOST:PORT of the coordinator
   * @param threads of each worker
   * @param mediaDriver folder of the coordinator's, whose memory their frames go by
   * @param settings file of Akka's settings
   */
  public WorkerProcesses(int count, String seed, int threads, Path mediaDriver, Path settings) {
    this.start = () -> start(seed, threads, mediaDriver, settings);
    for (int i = 0; i < count; i++) {
      processes.add(start.get());
    }
  }

  /** Starts others in place of those that have ended. */
  public void revive() {
    for (int i = 0; i < processes.size(); i++) {
      if (!processes.get(i).isAlive()) {
        processes.set(i, start.get());
      }
    }
  }

  /** With the Java, flags and class path of this process. */
  private static Process start(String seed, int threads, Path mediaDriver, Path settings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(COMPILE_WHAT_IS_HOT);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "amc.deploy.command.Amc"));
    command.addAll(
        List.of("worker", "--seed", seed, "--threads", Integer.toString(threads), "--child"));
    command.addAll(List.of("--media-driver", mediaDriver.toString()));
    command.addAll(List.of("--config", settings.toString()));
    try {
      return new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new UserError("a worker process cannot be started: " + e.getMessage(), e);
    }
  }

  /** Waits until they have ended, which takes at most some seconds once they were told to. */
  public void awaitEnd() throws InterruptedException {
    for (Process process : processes) {
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Tells them to end. */
  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly); // they keep nothing
  }
}
