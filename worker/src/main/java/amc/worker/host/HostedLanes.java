package amc.worker.host;

import akka.actor.ActorPath;
import amc.protocol.job.UserError;
import amc.protocol.message.Hosting.Broken;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Explore;
import amc.protocol.message.Hosting.OpenLanes;
import amc.protocol.message.Hosting.Refused;
import amc.protocol.message.Hosting.Task;
import amc.worker.lane.Lane;
import amc.worker.lane.LaneQueue;
import amc.worker.problem.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A job's lanes on this worker: threads that do its tasks, and one that tells what they do. They
 * outlive a coordinator: the next one finds them as they are. Thread-safe.
 */
final class HostedLanes implements AutoCloseable {
  private static final long REPORT_MS = 500;
  private static final long SOON_MS = 20; // between reports of ends

  private final Supplier<LaneWork> load;
  private final LaneQueue queue; // guarded by this
  private final List<Thread> threads = new ArrayList<>();
  private int leased;
  private final LongAdder underWay = new LongAdder(); // evaluations of these
  private boolean mustTell;
  private volatile boolean closed;
  private @Nullable LaneWork work;

  /**
   * @param load finds the data of the job; called on the threads of lanes
   */
  HostedLanes(OpenLanes open, Supplier<LaneWork> load) {
    this.queue = new LaneQueue(open);
    this.load = load;
    this.leased = open.threads();
    Thread.ofVirtual().name("amc-lanes-report").start(this::report);
    startThreads();
  }

  private synchronized void startThreads() {
    while (threads.size() < leased) {
      int lane = threads.size();
      threads.add(Thread.ofPlatform().daemon().name("amc-lane-" + lane).start(() -> follow(lane)));
    }
  }

  /** A coordinator asks, perhaps another one than before. */
  synchronized void open(OpenLanes again) {
    queue.open(again);
    use(again.threads());
    tellSoon();
  }

  /** Whether it has told why it cannot go on. */
  boolean hasFailed() {
    return closed;
  }

  /** Whether an actor is the one that is told. */
  synchronized boolean isFor(ActorPath path) {
    return queue.asked().replyTo().path().equals(path);
  }

  /** Epoch of the coordinator that has asked last. */
  synchronized int epoch() {
    return queue.asked().epoch();
  }

  /** Has so many tasks be done at once. */
  synchronized void use(int count) {
    leased = count;
    startThreads();
    notifyAll();
  }

  /** Does what the coordinator says. */
  synchronized void explore(Explore explore) {
    queue.explore(explore);
    notifyAll();
  }

  private void tellSoon() {
    mustTell = true;
    notifyAll();
  }

  /** The next task for a lane; waits for one. Null where the lanes are closed. */
  private synchronized @Nullable Task take(int lane) throws InterruptedException {
    while (!closed && (lane >= leased || queue.isIdle())) {
      wait();
    }
    return closed ? null : queue.take();
  }

  private synchronized void done(Done done) {
    queue.done(done);
    tellSoon();
  }

  private LaneWork work() {
    synchronized (load) { // who comes second waits for the one that loads
      if (work == null) {
        work = load.get();
      }
      return work;
    }
  }

  private void follow(int number) {
    try (Lane lane = work().lane()) {
      for (Task task = take(number); task != null; task = take(number)) {
        follow(task, lane);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) { // errors as well: no memory, or a plug-in that lacks a class
      fail(e);
    }
  }

  private void follow(Task task, Lane lane) {
    long[] counted = {0};
    Done done =
        work()
            .run(
                task,
                lane,
                () -> closed,
                evaluations -> {
                  underWay.add(evaluations - counted[0]);
                  counted[0] = evaluations;
                });
    underWay.add(-counted[0]);
    if (done != null) {
      done(done);
    }
  }

  private void fail(Throwable e) {
    OpenLanes asked;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      asked = queue.asked();
      notifyAll();
    }
    asked
        .replyTo()
        .tell(
            switch (e) {
              case UserError u -> refused(asked, u);
              case OutOfMemoryError o -> refused(asked, Memory.exhausted(o));
              default -> new Broken(asked.job(), asked.worker(), e.toString());
            });
  }

  private static Refused refused(OpenLanes asked, UserError e) {
    return new Refused(asked.job(), asked.worker(), String.valueOf(e.getMessage()));
  }

  private void report() {
    try {
      while (!closed) {
        tell();
        Thread.sleep(SOON_MS);
        awaitNews();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitNews() throws InterruptedException {
    long end = System.nanoTime() + REPORT_MS * 1_000_000;
    long leftNs = REPORT_MS * 1_000_000;
    while (!mustTell && !closed && leftNs > 0) {
      wait(leftNs / 1_000_000 + 1);
      leftNs = end - System.nanoTime();
    }
  }

  private synchronized void tell() {
    mustTell = false;
    queue.asked().replyTo().tell(queue.report(underWay.sum()));
  }

  /** Ends all threads, which may be in the middle of loading or evaluating, without waiting. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
