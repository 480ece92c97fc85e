package amc.deploy.bench;

import amc.coordinator.drive.AeronHub;
import amc.deploy.services.DataPlaneDriver;
import amc.deploy.services.InProcessLinks;
import amc.protocol.frame.Frame;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Copy;
import amc.protocol.frame.Frame.Head;
import amc.protocol.frame.Frame.Window;
import amc.protocol.frame.FrameCodec;
import amc.protocol.frame.Link;
import amc.protocol.frame.Link.Offer;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Evaluation.Kind;
import amc.protocol.message.Hosting.DataLink;
import amc.worker.link.AeronWorkerLink;
import amc.worker.link.NappingIdleStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the data plane adds to a window: round trips of a window of 8 candidates and the answers of
 * all workers, in this process. Encoding, MACs and checks are part of them.
 */
public final class LinkBench {
  private static final long RUN = 1;
  private static final int STREAM = 1;
  private static final String LOOPBACK = "127.0.0.1";
  private static final int CANDIDATES = 8;
  private static final int GROUPS = 3;

  /** A round trip longer than this lost a frame: the window is sent again. */
  private static final long LOST_NS = 100_000_000;

  private LinkBench() {}

  /**
   * Round trips measured.
   *
   * @param transport which links
   * @param workers that answered each window
   * @param windowBytes length of a window's frame
   * @param answerBytes length of an answer's frame
   * @param evaluationUs how long each worker was busy before it answered, in microseconds
   * @param roundTrips how many were timed
   * @param p50Us median time of a round trip beyond the evaluation, in microseconds
   * @param p99Us 99th percentile, likewise
   */
  public record Result(
      String transport,
      int workers,
      int windowBytes,
      int answerBytes,
      double evaluationUs,
      int roundTrips,
      double p50Us,
      double p99Us) {}

  /**
   * Through ring buffers.
   *
   * @param workers threads that answer
   * @param evaluationNs how long each is busy before it answers
   * @param roundTrips how many to time
   */
  public static Result inProcess(int workers, long evaluationNs, int roundTrips) {
    AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    InProcessLinks links = new InProcessLinks();
    List<AgentRunner> runners = new ArrayList<>();
    try {
      for (int w = 0; w < workers; w++) {
        runners.add(start(new Echo(w, links.newWorker(), evaluationNs), error));
      }
      return measure("in-process", workers, evaluationNs, roundTrips, links.coordinator(), error);
    } finally {
      CloseHelper.closeAll(runners);
    }
  }

  /**
   * Through Aeron on loopback, with a media driver for each end as between processes.
   *
   * @param workers threads that answer
   * @param evaluationNs how long each is busy before it answers
   * @param roundTrips how many to time
   */
  public static Result aeron(int workers, long evaluationNs, int roundTrips) {
    AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    List<AutoCloseable> open = new ArrayList<>();
    try {
      DataPlaneDriver driver = DataPlaneDriver.embedded(error::set);
      open.add(driver);
      AeronHub hub = new AeronHub(driver.aeron(), LOOPBACK, 0, 0);
      open.add(hub);
      Link coordinator = hub.open(RUN, STREAM);
      DataLink where = new DataLink(LOOPBACK, hub.controlPort(), hub.answerPort(), STREAM);
      for (int w = 0; w < workers; w++) {
        DataPlaneDriver theirs = DataPlaneDriver.embedded(error::set);
        open.add(theirs);
        open.add(
            start(
                new Echo(w, new AeronWorkerLink(theirs.aeron(), where, LOOPBACK), evaluationNs),
                error));
      }
      return measure("aeron", workers, evaluationNs, roundTrips, coordinator, error);
    } finally {
      CloseHelper.closeAll(open.reversed());
    }
  }

  private static AgentRunner start(Echo echo, AtomicReference<@Nullable Throwable> error) {
    AgentRunner runner = new AgentRunner(new NappingIdleStrategy(), error::set, null, echo);
    AgentRunner.startOnThread(runner);
    return runner;
  }

  private static Result measure(
      String transport,
      int workers,
      long evaluationNs,
      int roundTrips,
      Link link,
      AtomicReference<@Nullable Throwable> error) {
    Caller caller = new Caller(link, workers, error);
    for (int i = 0; i < Math.max(1, roundTrips / 4); i++) { // warm-up, and workers connect
      caller.roundTripNs();
    }
    long[] times = new long[roundTrips];
    Arrays.setAll(times, _ -> caller.roundTripNs());
    Arrays.sort(times);
    return new Result(
        transport,
        workers,
        caller.windowBytes,
        caller.answerBytes,
        evaluationNs / 1e3,
        roundTrips,
        (times[roundTrips / 2] - evaluationNs) / 1e3,
        (times[(int) (roundTrips * 0.99)] - evaluationNs) / 1e3);
  }

  private static FrameCodec codec() {
    return new FrameCodec(RUN, new byte[FrameCodec.KEY_LENGTH]);
  }

  /** The coordinator. */
  private static final class Caller {
    private final Link link;
    private final boolean[] answered;
    private final AtomicReference<@Nullable Throwable> error;
    private final FrameCodec codec = codec();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    private final IdleStrategy idle = new NappingIdleStrategy();
    private long sequence;
    private int windowBytes;
    private int answerBytes;

    Caller(Link link, int workers, AtomicReference<@Nullable Throwable> error) {
      this.error = error;
      this.link = link;
      this.answered = new boolean[workers];
    }

    /** Sends a window until all workers have answered it. */
    long roundTripNs() {
      sequence++;
      Arrays.fill(answered, false);
      long start = System.nanoTime();
      windowBytes = codec.encode(window(sequence), buffer, 0);
      long sent = 0;
      boolean first = true;
      while (!all()) {
        Throwable failure = error.get();
        if (failure != null) {
          throw new IllegalStateException("a link or a worker failed", failure);
        }
        long now = System.nanoTime();
        if (first || now - sent > LOST_NS) {
          first = link.offer(buffer, 0, windowBytes) != Offer.SENT;
          sent = now;
        }
        idle.idle(link.poll(this::onAnswer, 10));
      }
      return System.nanoTime() - start;
    }

    private boolean all() {
      for (boolean one : answered) {
        if (!one) {
          return false;
        }
      }
      return true;
    }

    private void onAnswer(DirectBuffer from, int offset, int length) {
      if (codec.decode(from, offset, length) instanceof Answer answer
          && answer.head().sequence() == sequence) {
        answered[answer.head().worker()] = true;
        answerBytes = length;
      }
    }
  }

  private static Window window(long sequence) {
    return new Window(
        new Head(RUN, 1, sequence, Head.ALL),
        sequence,
        Kind.SHARED,
        new AmcState(sequence, 0, 1e-2, 0, 0, 60_000, 0, 2.3, true),
        CANDIDATES,
        List.of(new double[GROUPS]),
        true,
        List.of(new Decision(sequence, 1e-2, new double[GROUPS], true, false, false)),
        Copy.NONE);
  }

  /** A worker that knows all answers. */
  private static final class Echo implements Agent {
    private final int worker;
    private final Link link;
    private final long evaluationNs;
    private final FrameCodec codec = codec();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);

    Echo(int worker, Link link, long evaluationNs) {
      this.worker = worker;
      this.link = link;
      this.evaluationNs = evaluationNs;
    }

    @Override
    public int doWork() {
      return link.poll(this::onWindow, 10);
    }

    private void onWindow(DirectBuffer from, int offset, int length) {
      if (codec.decode(from, offset, length) instanceof Window window) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < evaluationNs) {
          Thread.onSpinWait();
        }
        int size = codec.encode(answer(window), buffer, 0);
        // Where there is no room the answer is lost, as on a network.
        link.offer(buffer, 0, size);
      }
    }

    private Frame answer(Window window) {
      Head head = new Head(RUN, 1, window.head().sequence(), worker);
      double[] sums = new double[CANDIDATES];
      double[] signals = new double[CANDIDATES * GROUPS];
      return new Answer(head, 0, CANDIDATES, 0, 1, null, 0, sums, new long[CANDIDATES], signals);
    }

    @Override
    public void onClose() {
      link.close();
    }

    @Override
    public String roleName() {
      return "echo-" + worker;
    }
  }
}
