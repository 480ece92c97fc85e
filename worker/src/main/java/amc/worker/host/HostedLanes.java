package amc.worker.host;

import akka.actor.ActorPath;
import amc.protocol.job.Job;
import amc.protocol.job.Study;
import amc.protocol.job.UserError;
import amc.protocol.mc.FirstPassage;
import amc.protocol.message.Hosting.Broken;
import amc.protocol.message.Hosting.Explore;
import amc.protocol.message.Hosting.OpenLanes;
import amc.protocol.message.Hosting.Refused;
import amc.protocol.message.Jobs.EndedTrajectory;
import amc.worker.engine.EngineKind;
import amc.worker.lane.Excursion;
import amc.worker.lane.Lane;
import amc.worker.lane.LaneQueue;
import amc.worker.lane.ProblemShelf;
import amc.worker.problem.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A study's lanes on this worker: threads that run trajectories, and one that tells what they do.
 * They outlive a coordinator: the next one finds them as they are. Thread-safe.
 */
final class HostedLanes implements AutoCloseable {
  private static final long REPORT_MS = 500;
  private static final long SOON_MS = 20; // between reports of ends

  private final Study study;
  private final Supplier<ProblemShelf> files;
  private final LaneQueue queue; // guarded by this
  private final List<Thread> threads = new ArrayList<>();
  private int leased;
  private final LongAdder underWay = new LongAdder(); // evaluations of these
  private boolean mustTell;
  private volatile boolean closed;
  private @Nullable ProblemShelf shelf;

  /**
   * @param files finds the data of a study; called on the threads of lanes
   */
  HostedLanes(OpenLanes open, Study study, Supplier<ProblemShelf> files) {
    this.queue = new LaneQueue(open);
    this.study = study;
    this.files = files;
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

  /** Has so many trajectories run at once. */
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

  /** The next trajectory for a lane; waits for one. */
  private synchronized int take(int lane) throws InterruptedException {
    while (!closed && (lane >= leased || queue.isIdle())) {
      wait();
    }
    return closed ? LaneQueue.NONE : queue.take();
  }

  private synchronized void ended(EndedTrajectory end) {
    queue.ended(end);
    tellSoon();
  }

  private ProblemShelf shelf() {
    synchronized (files) { // who comes second waits for the one that loads
      if (shelf == null) {
        shelf = files.get();
      }
      return shelf;
    }
  }

  private void follow(int number) {
    OpenLanes asked = asked();
    EngineKind engine = EngineKind.ofName(asked.engine());
    try (Lane lane = new Lane(shelf()::problem, engine, asked.window())) {
      for (int t = take(number); t != LaneQueue.NONE; t = take(number)) {
        follow(t, lane);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) { // errors as well: no memory, or a plug-in that lacks a class
      fail(e);
    }
  }

  private void follow(int trajectory, Lane lane) {
    int seeds = study.seeds().size();
    Study.Point point = study.points().get(trajectory / seeds);
    Job job = point.job(study.seeds().get(trajectory % seeds));
    try {
      Excursion excursion =
          new Excursion(lane.start(job), new FirstPassage(study.event()), job.budget().steps(), 0);
      long[] counted = {0};
      boolean over =
          excursion.advance(
              () -> {
                long now = excursion.trajectory().evaluations();
                underWay.add(now - counted[0]);
                counted[0] = now;
                return closed;
              });
      underWay.add(-counted[0]);
      if (over) {
        ended(new EndedTrajectory(trajectory, excursion.end()));
      }
    } catch (UserError e) {
      throw new UserError(
          "%s, seed %s: %s".formatted(point.fields(), job.seed(), e.getMessage()), e);
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

  private synchronized OpenLanes asked() {
    return queue.asked();
  }

  /** Ends all threads, which may be in the middle of loading or evaluating, without waiting. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
