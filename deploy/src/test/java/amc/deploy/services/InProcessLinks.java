package amc.deploy.services;

import amc.protocol.frame.FrameCodec;
import amc.protocol.frame.Link;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * One run's data plane within a process: a coordinator's end and any number of workers' ends, over
 * bounded ring buffers. As over a network, a worker that does not poll loses frames and stops
 * nobody. The ends may be on different threads; this class is thread-safe.
 */
public final class InProcessLinks {
  /** Bytes of a ring, a power of two; a ring takes an eighth of it at once. */
  private static final int RING_CAPACITY = 8 * FrameCodec.MAX_LENGTH;

  private static final int FRAME = 1;

  private final List<WorkerEnd> workers = new CopyOnWriteArrayList<>();
  private final RingBuffer answers = new ManyToOneRingBuffer(ring());
  private final CoordinatorEnd coordinator = new CoordinatorEnd();

  private static UnsafeBuffer ring() {
    return new UnsafeBuffer(
        BufferUtil.allocateDirectAligned(
            RING_CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, Long.BYTES));
  }

  /** The coordinator's end. */
  public Link coordinator() {
    return coordinator;
  }

  /** A new worker's end. */
  public Link newWorker() {
    WorkerEnd worker = new WorkerEnd();
    workers.add(worker);
    return worker;
  }

  private static boolean write(RingBuffer ring, DirectBuffer buffer, int offset, int length) {
    return ring.write(FRAME, buffer, offset, length);
  }

  private static int read(RingBuffer ring, Link.Handler handler, int limit) {
    return ring.read((_, buffer, offset, length) -> handler.onFrame(buffer, offset, length), limit);
  }

  private final class CoordinatorEnd implements Link {
    private volatile boolean closed;

    @Override
    public Offer offer(DirectBuffer buffer, int offset, int length) {
      if (closed) {
        return Offer.CLOSED;
      }
      boolean anybody = false;
      boolean sent = false;
      for (WorkerEnd worker : workers) {
        anybody = true;
        sent |= write(worker.broadcasts, buffer, offset, length);
      }
      if (sent) {
        return Offer.SENT;
      }
      return anybody ? Offer.BACK_PRESSURED : Offer.NOT_CONNECTED;
    }

    @Override
    public int poll(Handler handler, int limit) {
      return closed ? 0 : read(answers, handler, limit);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final class WorkerEnd implements Link {
    private final RingBuffer broadcasts = new OneToOneRingBuffer(ring());
    private volatile boolean closed;

    @Override
    public Offer offer(DirectBuffer buffer, int offset, int length) {
      if (closed) {
        return Offer.CLOSED;
      }
      if (coordinator.closed) {
        return Offer.NOT_CONNECTED;
      }
      return write(answers, buffer, offset, length) ? Offer.SENT : Offer.BACK_PRESSURED;
    }

    @Override
    public int poll(Handler handler, int limit) {
      return closed ? 0 : read(broadcasts, handler, limit);
    }

    @Override
    public void close() {
      closed = true;
      workers.remove(this);
    }
  }
}
