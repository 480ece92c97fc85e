package amc.deploy.bench;

import amc.coordinator.loop.KeptDecisions;
import amc.coordinator.loop.RunLoop;
import amc.coordinator.loop.RunPort;
import amc.protocol.frame.Frame;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Grid;
import amc.protocol.frame.Frame.Head;
import amc.protocol.frame.Frame.Report;
import amc.protocol.frame.Frame.Slice;
import amc.protocol.frame.Frame.Window;
import amc.protocol.frame.FrameCodec;
import amc.protocol.job.BatchingSpec;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.job.Precision;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Performance;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Rules;
import amc.protocol.mc.ShardTree;
import amc.protocol.mc.Windows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one more worker costs the coordinator a window: a datagram out, a datagram in, and an answer
 * to be checked and entered. Measured on this machine, without workers.
 */
public final class CoordinatorCost {
  private static final int FEW = 16;
  private static final int MANY = 272;
  private static final int WINDOW = 8;
  private static final int ROUNDS = 300;
  private static final int DATAGRAM = 256;

  private CoordinatorCost() {}

  /** In nanoseconds. */
  public static double perWorkerNs() {
    return 2 * datagramNs() + (answersNs(MANY) - answersNs(FEW)) / (MANY - FEW);
  }

  /** Half the time to send a datagram over loopback and to receive it. */
  private static double datagramNs() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramChannel from = DatagramChannel.open();
        DatagramChannel to = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0))) {
      from.connect(to.getLocalAddress());
      ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAM);
      double[] times = new double[ROUNDS];
      for (int i = -ROUNDS; i < ROUNDS; i++) {
        long start = System.nanoTime();
        from.write(buffer.clear());
        to.receive(buffer.clear());
        times[Math.max(0, i)] = System.nanoTime() - start;
      }
      return median(times) / 2;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a loop takes for the answers to one window, of so many workers with a shard each. */
  private static double answersNs(int workers) {
    ProblemShape shape = new ProblemShape(workers, 1, 1, 0, 1);
    Loop loop = new Loop(shape, workers);
    double[] times = new double[ROUNDS];
    for (int i = -ROUNDS; i < ROUNDS; i++) {
      times[Math.max(0, i)] = loop.windowNs();
    }
    return median(times);
  }

  private static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** A loop whose workers reject everything. */
  private static final class Loop implements RunPort {
    private static final long RUN = 1;

    private final ProblemShape shape;
    private final RunLoop loop;
    private final FrameCodec codec = new FrameCodec(RUN, new byte[FrameCodec.KEY_LENGTH]);
    private @Nullable Grid grid;
    private @Nullable Window window;

    Loop(ProblemShape shape, int workers) {
      this.shape = shape;
      OptimizerSpec optimizer = new OptimizerSpec(0.1, 0, Integer.MAX_VALUE, false, 0.9, 0);
      Rules rules = new Rules(optimizer, new BatchingSpec.Full(), Precision.FLOAT64, 1, shape);
      this.loop =
          new RunLoop(
              new RunLoop.Settings(RUN, 1, Long.MAX_VALUE, WINDOW, Windows.LONGEST, 0),
              shape,
              rules.stepper(rules.precisionFloor(), rules.amc().start()),
              new KeptDecisions(0, List.of()),
              this);
      for (int w = 0; w < workers; w++) {
        loop.join(w);
        loop.onFrame(new Report(new Head(RUN, Head.term(1, 0), 0, w), 0, false), 0);
      }
      loop.onTick(0);
    }

    /** Time from the first answer to a window to the next window, in nanoseconds. */
    double windowNs() {
      List<UnsafeBuffer> answers = answers();
      long start = System.nanoTime();
      for (UnsafeBuffer answer : answers) {
        if (codec.decode(answer, 0, answer.capacity()) instanceof Frame frame) {
          loop.onFrame(frame, 0);
        }
      }
      return System.nanoTime() - start;
    }

    private List<UnsafeBuffer> answers() {
      Grid g = grid;
      Window w = window;
      List<UnsafeBuffer> answers = new ArrayList<>();
      if (g == null || w == null) {
        return answers;
      }
      for (Slice s : g.slices()) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameCodec.MAX_LENGTH / 16]);
        int length = codec.encode(answer(g, w, s), buffer, 0);
        buffer.wrap(buffer, 0, length);
        answers.add(buffer);
      }
      return answers;
    }

    private Answer answer(Grid g, Window w, Slice s) {
      int shards = shape.shards(w.first().batchSize());
      int from = Windows.first(s.group(), w.count(), g.groups());
      int to = Windows.first(s.group() + 1, w.count(), g.groups());
      int first = s.first(shards);
      int end = s.end(shards);
      double[] sums = new double[(to - from) * new ShardTree(shards).cover(first, end).size()];
      Arrays.fill(sums, (double) w.head().sequence());
      return new Answer(
          new Head(RUN, w.head().term(), w.head().sequence(), s.worker()),
          from,
          to,
          first,
          end,
          w.head().worker() == s.worker() ? Performance.UNKNOWN : null,
          1,
          sums,
          new long[to - from],
          new double[0]);
    }

    @Override
    public void send(Frame frame) {
      if (frame instanceof Grid g) {
        grid = g;
      } else if (frame instanceof Window w) {
        window = w;
      }
    }

    @Override
    public void decided(AmcState after, @Nullable Decision decision) {}

    @Override
    public void scored(AmcState state, Performance performance, long evaluations) {}

    @Override
    public void mustRehost(int worker) {}

    @Override
    public void quarantined(int worker, String reason) {}

    @Override
    public void finished() {}

    @Override
    public void failed(String reason) {
      throw new IllegalStateException(reason);
    }
  }
}
