package amc.coordinator.drive;

import static java.util.Objects.requireNonNull;

import amc.coordinator.loop.KeptDecisions;
import amc.coordinator.loop.LoopFigures;
import amc.coordinator.loop.Pace;
import amc.coordinator.loop.RunLoop;
import amc.coordinator.loop.RunPort;
import amc.coordinator.loop.Unkept;
import amc.protocol.frame.Decoded;
import amc.protocol.frame.Frame;
import amc.protocol.frame.FrameCodec;
import amc.protocol.frame.FrameCounters;
import amc.protocol.frame.Link;
import amc.protocol.frame.Link.Offer;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Performance;
import amc.protocol.mc.PrecisionFloor;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Stepper;
import amc.protocol.mc.Tally;
import amc.protocol.message.History;
import amc.protocol.message.Jobs;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's loop on its data plane: frames in and out, time, and news for the run's actor. All work
 * is done on the thread that calls {@link #doWork}; {@link #tell} may be called by any.
 */
public final class DrivenRun implements RunPort {
  private static final Logger LOG = LoggerFactory.getLogger(DrivenRun.class);
  private static final int FRAMES_AT_ONCE = 64;
  private static final int OUTBOX = 256; // frames waiting for room; older ones are asked for again
  private static final long FLUSH_NS = 1_000_000_000L;

  /** Workers that have nothing to do say so several times a second; what they do may take long. */
  private static final long SILENCE_NS = 120_000_000_000L;

  private static final long FIGURES_NS = 50_000_000L;

  /** What the run's actor hears; called on the run's thread. */
  public interface Listener {
    /**
     * What is to be kept, in order: performances at once, steps decided about once a second, and
     * both before the end.
     */
    void flushed(List<History.Event> events, int workers);

    /** A worker must be told to host the run anew. */
    void mustRehost(int worker);

    /** Workers host the run, but none of them has been heard of for long. */
    void silent();

    /** A worker gave wrong sums. */
    void quarantined(int worker, String reason);

    /** The run cannot go on. */
    void failed(String reason);
  }

  private final long run;
  private final RunLoop loop;
  private final Supplier<Link> connect;
  private final FrameCodec codec;
  private final FrameCounters counters = new FrameCounters();
  private final Listener listener;
  private final Queue<BiConsumer<RunLoop, Long>> told = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Frame> outbox = new ArrayDeque<>();
  private final ExpandableArrayBuffer out = new ExpandableArrayBuffer(FrameCodec.MAX_LENGTH);
  private final Unkept unkept;
  private long flushedNs;
  private long heardNs;
  private long bytesSent;
  private long bytesReceived;
  private volatile LoopFigures figures;
  private @Nullable Link link;
  private boolean failed;

  /**
   * @param connect opens the coordinator's end of the data plane; called on the run's thread
   * @param before what earlier epochs came to
   * @param floor the one that the stepper reports to
   */
  public DrivenRun(
      RunLoop.Settings settings,
      byte[] key,
      ProblemShape shape,
      Stepper stepper,
      PrecisionFloor floor,
      KeptDecisions history,
      Tally before,
      Supplier<Link> connect,
      Listener listener) {
    this.run = settings.run();
    this.connect = connect;
    this.listener = listener;
    this.codec = new FrameCodec(settings.run(), key);
    this.loop = new RunLoop(settings, shape, stepper, history, this);
    this.unkept = new Unkept(before, floor, stepper.state().step(), System.nanoTime());
    this.heardNs = System.nanoTime();
    this.figures = figures(System.nanoTime());
  }

  /** Has the loop do something, on its own thread; the number is the time. */
  public void tell(BiConsumer<RunLoop, Long> command) {
    told.add(command);
  }

  /**
   * Does what there is to do.
   *
   * @return how much that was
   */
  public int doWork(long nowNs) {
    if (link == null && !connected()) {
      return 0;
    }
    int work = 0;
    for (var command = told.poll(); command != null; command = told.poll()) {
      command.accept(loop, nowNs);
      work++;
    }
    work +=
        requireNonNull(link)
            .poll((buffer, offset, length) -> onBytes(buffer, offset, length), FRAMES_AT_ONCE);
    loop.onTick(nowNs);
    while (!outbox.isEmpty() && offer(outbox.getFirst()) != Offer.BACK_PRESSURED) {
      outbox.removeFirst();
      work++;
    }
    if (unkept.hasScores() || (hasNews() && nowNs - flushedNs >= FLUSH_NS)) {
      flushedNs = nowNs;
      flush();
    }
    if (!loop.hasMembers()) {
      heardNs = nowNs;
    } else if (nowNs - heardNs >= SILENCE_NS) {
      heardNs = nowNs;
      listener.silent();
    }
    if (nowNs - figures.atNs() >= FIGURES_NS) {
      figures = figures(nowNs);
    }
    return work;
  }

  private LoopFigures figures(long nowNs) {
    Pace pace = loop.pace();
    return new LoopFigures(
        nowNs,
        loop.state().step(),
        loop.state().accepted(),
        pace.windows(),
        loop.evaluations(),
        pace.evaluationNs(),
        pace.added(),
        bytesSent,
        bytesReceived,
        loop.workers(),
        loop.groups(),
        loop.unitNs(),
        loop.costs());
  }

  /** What the loop has done so far, some tens of milliseconds old. Thread-safe. */
  public LoopFigures figures() {
    return figures;
  }

  private boolean connected() {
    if (failed) {
      return false;
    }
    try {
      link = connect.get();
      return true;
    } catch (UserError e) {
      failed(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void onBytes(DirectBuffer buffer, int offset, int length) {
    Decoded decoded = codec.decode(buffer, offset, length);
    counters.count(decoded);
    bytesReceived += length;
    if (decoded instanceof Frame frame) {
      heardNs = System.nanoTime();
      loop.onFrame(frame, heardNs);
    }
  }

  private Offer offer(Frame frame) {
    int length = codec.encode(frame, out, 0);
    Offer offer = requireNonNull(link).offer(out, 0, length);
    bytesSent += offer == Offer.SENT ? length : 0;
    return offer;
  }

  @Override
  public void send(Frame frame) {
    if (!outbox.isEmpty() || offer(frame) == Offer.BACK_PRESSURED) {
      if (outbox.size() == OUTBOX) {
        outbox.removeFirst();
      }
      outbox.add(frame);
    }
  }

  @Override
  public void decided(AmcState after, @Nullable Decision decision) {
    unkept.decided(after, decision);
  }

  @Override
  public void scored(AmcState state, Performance performance, long evaluations) {
    unkept.scored(state, performance, evaluations, System.nanoTime());
  }

  private boolean hasNews() {
    return unkept.hasNews(loop.state().step());
  }

  private void flush() {
    if (hasNews()) {
      listener.flushed(unkept.take(loop, System.nanoTime()), loop.workers());
    }
  }

  @Override
  public void mustRehost(int worker) {
    listener.mustRehost(worker);
  }

  @Override
  public void quarantined(int worker, String reason) {
    listener.quarantined(worker, reason);
  }

  @Override
  public void finished() {
    flush();
  }

  @Override
  public void failed(String reason) {
    failed = true;
    flush();
    listener.failed(reason);
  }

  /** Tells the run's actor that {@link #doWork} threw, which it then is not called again after. */
  void crashed(Throwable cause) {
    listener.failed("the run's loop failed on the coordinator: " + cause);
  }

  /** Leaves the data plane. */
  public void close() {
    if (counters.rejected() > 0) {
      LOG.warn("run {}: frames of workers: {}", Jobs.name(run), counters);
    }
    if (link != null) {
      link.close();
    }
  }
}
