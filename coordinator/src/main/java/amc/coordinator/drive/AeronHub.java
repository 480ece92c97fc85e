package amc.coordinator.drive;

import amc.protocol.aeron.Channels;
import amc.protocol.aeron.FrameReceiver;
import amc.protocol.aeron.FrameSender;
import amc.protocol.frame.FrameCodec;
import amc.protocol.frame.Link;
import amc.protocol.job.UserError;
import io.aeron.Aeron;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableRingBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator's end of the data plane over Aeron: one broadcast a run, and one channel that the
 * answers of all runs come in by. Confined to one thread, with all of its links: whichever link is
 * polled also takes in, and keeps for them, what came for the others.
 */
public final class AeronHub implements AutoCloseable {
  /** Stream of a publication that only keeps the control port while no run is open. */
  private static final int KEEPER = 0;

  private static final int KEEPER_TERM_LENGTH = 64 * 1024;

  /** Bytes of frames that are kept for a run until it polls. */
  private static final int INBOX_LENGTH = 8 * FrameCodec.MAX_LENGTH;

  private final Aeron aeron;
  private final int controlPort;
  private final int answerPort;
  private final String broadcast; // channel of every run's frames
  private final @Nullable FrameSender keeper;
  private final FrameReceiver answers;
  private final Long2ObjectHashMap<RunLink> runs = new Long2ObjectHashMap<>();

  private @Nullable RunLink polling;
  private Link.@Nullable Handler handler;
  private int handed;
  private long unknown;
  private long overflowed;

  /**
   * Binds both ports.
   *
   * @param aeron a client of the media driver, closed by its owner
   * @param host local address to bind to
   * @param controlPort UDP port of broadcasts; 0 for a free one
   * @param answerPort UDP port of answers; 0 for a free one
   * @throws UserError if a port cannot be bound or the driver has no room
   */
  public AeronHub(Aeron aeron, String host, int controlPort, int answerPort) {
    this.aeron = aeron;
    this.controlPort = controlPort == 0 ? freePort(host) : controlPort;
    this.broadcast = Channels.broadcast(host, this.controlPort, Channels.TERM_LENGTH);
    String keeping = Channels.broadcast(host, this.controlPort, KEEPER_TERM_LENGTH);
    this.keeper = new FrameSender(aeron, keeping, KEEPER);
    try {
      this.answerPort = answerPort == 0 ? freePort(host) : answerPort;
      this.answers =
          new FrameReceiver(aeron, Channels.collect(host, this.answerPort), Channels.ANSWERS);
    } catch (UserError e) {
      keeper.close();
      throw e;
    }
  }

  private AeronHub(Aeron aeron) {
    this.aeron = aeron;
    this.controlPort = 0;
    this.answerPort = 0;
    this.broadcast = Channels.MEMORY;
    this.keeper = null;
    this.answers = new FrameReceiver(aeron, Channels.MEMORY_LISTEN, Channels.ANSWERS);
  }

  /**
   * A hub without ports, for workers that share the media driver: frames go by its memory. A driver
   * carries one such hub.
   *
   * @param aeron a client of the media driver, closed by its owner
   * @throws UserError if the driver has no room
   */
  public static AeronHub inMemory(Aeron aeron) {
    return new AeronHub(aeron);
  }

  private static int freePort(String host) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(host, 0))) {
      return socket.getLocalPort();
    } catch (SocketException e) {
      throw new UserError(
          "data plane: no UDP port of host=%s can be bound (%s); name an address of this machine"
              .formatted(host, e.getMessage()),
          e);
    }
  }

  /** UDP port that workers ask at for broadcasts, 0 where frames go by memory. */
  public int controlPort() {
    return controlPort;
  }

  /** UDP port that takes answers, 0 where frames go by memory. */
  public int answerPort() {
    return answerPort;
  }

  /**
   * Opens a run.
   *
   * @param stream Aeron stream of its broadcasts, at least 1; no other open run may have it
   * @throws UserError if the driver has no room
   * @throws IllegalStateException if the run is open
   */
  public Link open(long run, int stream) {
    if (stream <= KEEPER) {
      throw new IllegalArgumentException("stream=" + stream + " must be >= 1");
    }
    if (runs.containsKey(run)) {
      throw new IllegalStateException("run=" + run + " is open");
    }
    RunLink link = new RunLink(run, new FrameSender(aeron, broadcast, stream));
    runs.put(run, link);
    return link;
  }

  /** Frames dropped since no open run has their number, or since they have none. */
  public long unknownFrames() {
    return unknown;
  }

  /** Frames dropped since their run was not polled for too long. */
  public long overflowedFrames() {
    return overflowed;
  }

  /** Closes all links and gives the ports back. */
  @Override
  public void close() {
    for (RunLink link : runs.values().toArray(new RunLink[0])) {
      link.close();
    }
    answers.close();
    if (keeper != null) {
      keeper.close();
    }
  }

  private int poll(RunLink link, Link.Handler to, int limit) {
    polling = link;
    handler = to;
    handed = 0;
    try {
      answers.poll(this::onFrame, limit);
    } finally {
      polling = null;
      handler = null;
    }
    return handed;
  }

  private void onFrame(DirectBuffer buffer, int offset, int length) {
    RunLink link =
        length < FrameCodec.MIN_LENGTH ? null : runs.get(FrameCodec.claimedRun(buffer, offset));
    if (link == null) {
      unknown++;
    } else if (link == polling && handler != null) {
      handed++;
      handler.onFrame(buffer, offset, length);
    } else if (!link.inbox.append(buffer, offset, length)) {
      overflowed++;
    }
  }

  private final class RunLink implements Link {
    private final long run;
    private final FrameSender sender;
    private final ExpandableRingBuffer inbox = new ExpandableRingBuffer(0, INBOX_LENGTH, false);
    private boolean closed;

    RunLink(long run, FrameSender sender) {
      this.run = run;
      this.sender = sender;
    }

    @Override
    public Offer offer(DirectBuffer buffer, int offset, int length) {
      return sender.offer(buffer, offset, length);
    }

    @Override
    public int poll(Handler to, int limit) {
      if (closed) {
        return 0;
      }
      int kept = 0;
      while (kept < limit && !inbox.isEmpty()) {
        inbox.consume((buffer, offset, length, _) -> handOver(to, buffer, offset, length), 1);
        kept++;
      }
      return kept < limit ? kept + AeronHub.this.poll(this, to, limit - kept) : kept;
    }

    private static boolean handOver(Handler to, DirectBuffer buffer, int offset, int length) {
      to.onFrame(buffer, offset, length);
      return true;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        runs.remove(run);
        sender.close();
      }
    }
  }
}
