package amc.worker.host;

import static java.util.Objects.requireNonNull;

import amc.protocol.frame.Decoded;
import amc.protocol.frame.Frame;
import amc.protocol.frame.Frame.Copy;
import amc.protocol.frame.FrameCodec;
import amc.protocol.frame.FrameCounters;
import amc.protocol.frame.Link.Offer;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Performance;
import amc.protocol.message.Hosting.Broken;
import amc.protocol.message.Hosting.Copied;
import amc.protocol.message.Hosting.Host;
import amc.protocol.message.Hosting.Hosted;
import amc.protocol.message.Hosting.Refused;
import amc.protocol.message.Hosting.Reply;
import amc.protocol.message.Jobs;
import amc.worker.files.Contents;
import amc.worker.host.WorkerActor.Wire;
import amc.worker.problem.Memory;
import amc.worker.replica.ShardReplica;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that this worker evaluates for. Its thread loads the data, joins the data plane, and from
 * then on applies decisions, evaluates and answers; the actor only starts and ends it.
 */
final class HostedRun implements Agent, ShardReplica.Output {
  private static final Logger LOG = LoggerFactory.getLogger(HostedRun.class);
  private static final int FRAMES_AT_ONCE = 64;
  private static final long SILENCE_NS = 200_000_000L;
  private static final int OFFERS = 1000; // before an answer that finds no room is given up

  private final Host host;
  private final Supplier<HostedProblem> load;
  private final Supplier<Wire> connect;
  private final FrameCodec codec;
  private final FrameCounters counters = new FrameCounters();
  private final ExpandableArrayBuffer out = new ExpandableArrayBuffer(FrameCodec.MAX_LENGTH);
  private volatile int leased;
  private volatile @Nullable HostedProblem problem;
  private @Nullable Wire wire;
  private @Nullable ShardReplica replica;
  private final StateSender states;
  private long heardNs;

  /**
   * @param load loads data and engines; called on the run's thread, as is {@code connect}
   * @param stores take the run's states
   */
  HostedRun(
      Host host, Supplier<HostedProblem> load, Supplier<Wire> connect, Contents.Stores stores) {
    this.host = host;
    this.load = load;
    this.leased = host.threads();
    this.connect = connect;
    this.codec = new FrameCodec(host.run(), host.key());
    this.states =
        new StateSender(
            stores, state -> host.replyTo().tell(new Copied(host.run(), host.worker(), state)));
  }

  @Override
  public String roleName() {
    return "amc-run-" + Long.toHexString(host.run());
  }

  @Override
  public void onStart() {
    try {
      HostedProblem loaded = load.get();
      problem = loaded;
      loaded.use(leased);
      replica = loaded.shard(this);
      wire = connect.get();
      host.replyTo().tell(new Hosted(host.run(), host.worker(), loaded.shape(), loaded.threads()));
    } catch (Throwable e) { // errors as well: no memory, or a plug-in that lacks a class
      throw reported(e);
    }
  }

  /** Waits for frames itself where there is nothing to do: how, depends on the data plane. */
  @Override
  public int doWork() {
    try {
      int work = pollAndWork();
      requireNonNull(wire).idle().idle(work);
      return work;
    } catch (Throwable e) {
      throw reported(e);
    }
  }

  /**
   * Tells the run's actor, which decides what follows, and ends this thread. One that was
   * interrupted has been told to end: nobody waits for its reasons.
   */
  private AgentTerminationException reported(Throwable e) {
    if (Thread.currentThread().isInterrupted()) {
      return new AgentTerminationException(e);
    }
    Reply reply =
        switch (e) {
          case UserError u -> refused(u);
          case OutOfMemoryError o -> refused(Memory.exhausted(o));
          default -> new Broken(host.run(), host.worker(), e.toString());
        };
    host.replyTo().tell(reply);
    return new AgentTerminationException(e);
  }

  private Refused refused(UserError e) {
    return new Refused(host.run(), host.worker(), String.valueOf(e.getMessage()));
  }

  /** For what {@link #onStart} and {@link #doWork} throw: the run's actor has been told. */
  static void ignoreReported(Throwable failure) {}

  private int pollAndWork() {
    ShardReplica r = requireNonNull(replica);
    int polled = requireNonNull(wire).link().poll(this::onBytes, FRAMES_AT_ONCE);
    boolean worked = r.work();
    long now = System.nanoTime();
    if (polled > 0 || worked) {
      heardNs = now;
    } else if (now - heardNs > SILENCE_NS) {
      heardNs = now;
      r.announce();
    }
    return polled + (worked ? 1 : 0);
  }

  private void onBytes(DirectBuffer buffer, int offset, int length) {
    Decoded decoded = codec.decode(buffer, offset, length);
    counters.count(decoded);
    if (decoded instanceof Frame frame) {
      requireNonNull(replica).onFrame(frame);
    }
  }

  @Override
  public void send(Frame frame) {
    int length = codec.encode(frame, out, 0);
    for (int i = 0; i < OFFERS; i++) {
      if (requireNonNull(wire).link().offer(out, 0, length) != Offer.BACK_PRESSURED) {
        return;
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public Performance copy(Copy purpose, AmcState state, long decisions) {
    HostedProblem p = requireNonNull(problem);
    if (purpose == Copy.SNAPSHOT) {
      states.send(p.snapshot(state, decisions));
    }
    return p.performance();
  }

  /** Has so many threads evaluate, from now on or from the beginning. Thread-safe. */
  void use(int threads) {
    leased = threads;
    HostedProblem p = problem;
    if (p != null) {
      p.use(threads);
    }
  }

  @Override
  public void onClose() {
    if (counters.rejected() > 0) {
      LOG.warn("run {}: frames of the coordinator: {}", Jobs.name(host.run()), counters);
    }
    states.close();
    if (wire != null) {
      wire.link().close();
    }
    HostedProblem p = problem;
    if (p != null) {
      p.close();
    }
  }
}
