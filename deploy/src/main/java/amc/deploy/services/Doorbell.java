package amc.deploy.services;

import amc.protocol.frame.Link;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * Wakes the threads at the two ends of a data plane that is shared memory, where nothing else
 * would: who has sent a frame rings, and who waits for frames sleeps until somebody does. Otherwise
 * all would have to look at the memory again and again, and each look takes a processor of this
 * machine away from an evaluation.
 *
 * <p>To ring is to send an empty datagram on loopback. It carries nothing and nothing depends on
 * it: one that is lost, or forged, costs a look or some milliseconds. A coordinator's bell rings at
 * all who have rung there lately.
 *
 * <p>Confined to one thread, but for {@link #port}.
 */
final class Doorbell implements IdleStrategy, AutoCloseable {
  private static final int SPINS = 30;
  private static final int LONGEST_MS = 10;
  private static final int MOST_CALLERS = 1024;
  private static final long FORGET_NS = TimeUnit.SECONDS.toNanos(10);

  /**
   * How long a worker stays awake without frames, and only yields: it soon gets the next window,
   * and to be woken takes it a good part of a millisecond where others have the processor.
   */
  private static final long AWAKE_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private final DatagramSocket socket;
  private final DatagramPacket in = new DatagramPacket(new byte[1], 1);
  private final DatagramPacket out = new DatagramPacket(new byte[0], 0);
  private final int door; // where it always rings; 0 for nowhere
  private final Map<Integer, Long> callers = new HashMap<>(); // port: when it was heard
  private int looks;
  private long idleSinceNs;

  private Doorbell(int door) {
    this.door = door;
    InetAddress here = InetAddress.getLoopbackAddress();
    try {
      socket = new DatagramSocket(new InetSocketAddress(here, 0));
      socket.setSoTimeout(LONGEST_MS);
    } catch (SocketException e) {
      throw new UserError(
          "data plane: no UDP port of %s can be bound: %s".formatted(here, e.getMessage()), e);
    }
    out.setAddress(here);
  }

  /**
   * A coordinator's.
   *
   * @throws UserError if no port can be bound
   */
  static Doorbell ofCoordinator() {
    return new Doorbell(0);
  }

  /**
   * A worker's.
   *
   * @param door port of the coordinator's
   * @throws UserError if no port can be bound
   */
  static Doorbell ofWorker(int door) {
    return new Doorbell(door);
  }

  /** UDP port at which to ring. Thread-safe. */
  int port() {
    return socket.getLocalPort();
  }

  /** Wakes the other side. */
  void ring() {
    if (door != 0) {
      ring(door);
    }
    if (!callers.isEmpty()) {
      long now = System.nanoTime();
      callers.values().removeIf(heard -> now - heard > FORGET_NS);
      callers.keySet().forEach(this::ring);
    }
  }

  private void ring(int port) {
    out.setPort(port);
    try {
      socket.send(out);
    } catch (IOException e) {
      // They look by themselves before long.
    }
  }

  @Override
  public void idle(int workCount) {
    if (workCount > 0) {
      reset();
    } else {
      idle();
    }
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // speed alone depends on who runs when
  public void idle() {
    if (looks == 0) {
      idleSinceNs = System.nanoTime();
    }
    if (looks < SPINS) {
      looks++;
      Thread.onSpinWait();
    } else if (door != 0 && System.nanoTime() - idleSinceNs < AWAKE_NS) {
      Thread.yield();
    } else {
      await();
    }
  }

  /** Waits, for some milliseconds at most, until somebody has rung; whether somebody has. */
  boolean await() {
    try {
      socket.receive(in);
    } catch (IOException e) {
      return false; // in time, or it is closed: then whoever waits here is about to end
    }
    if (door == 0 && (callers.size() < MOST_CALLERS || callers.containsKey(in.getPort()))) {
      callers.put(in.getPort(), System.nanoTime());
    }
    return true;
  }

  @Override
  public void reset() {
    looks = 0;
  }

  /** The same link, but its frames wake the other side. A worker's bell is closed with it. */
  Link ringing(Link link) {
    return new Link() {
      @Override
      public Offer offer(DirectBuffer buffer, int offset, int length) {
        Offer offer = link.offer(buffer, offset, length);
        if (offer == Offer.SENT) {
          ring();
        }
        return offer;
      }

      @Override
      public int poll(Handler handler, int limit) {
        return link.poll(handler, limit);
      }

      @Override
      public void close() {
        link.close();
        if (door != 0) {
          Doorbell.this.close();
        }
      }
    };
  }

  @Override
  public void close() {
    socket.close();
  }
}
