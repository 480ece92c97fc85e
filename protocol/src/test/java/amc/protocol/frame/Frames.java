package amc.protocol.frame;

import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Copy;
import amc.protocol.frame.Frame.Decisions;
import amc.protocol.frame.Frame.Grid;
import amc.protocol.frame.Frame.Head;
import amc.protocol.frame.Frame.Help;
import amc.protocol.frame.Frame.Report;
import amc.protocol.frame.Frame.Slice;
import amc.protocol.frame.Frame.Window;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Evaluation.Kind;
import amc.protocol.mc.Performance;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Random frames, and what tests do with frames. */
final class Frames {
  static final int KINDS = 6;

  private final Random random;
  private final long run;

  Frames(long seed, long run) {
    this.random = new Random(seed);
    this.run = run;
  }

  /** A frame of any kind. */
  Frame next() {
    return next(random.nextInt(KINDS));
  }

  Frame next(int kind) {
    Head head = new Head(run, random.nextLong(), random.nextLong(), random.nextInt(4) - 1);
    int from = random.nextInt(32);
    int to = from + 1 + random.nextInt(32 - from);
    int firstShard = random.nextInt(Integer.MAX_VALUE);
    int endShard = random.nextInt(firstShard, Integer.MAX_VALUE);
    return switch (kind) {
      case 0 -> {
        int groups = 1 + random.nextInt(32);
        yield new Grid(head, groups, list(5, () -> slice(groups)));
      }
      case 1 -> window(head);
      case 2 -> new Help(head, from, to, firstShard, endShard);
      case 3 -> new Decisions(head, positive(), list(5, this::decision));
      case 4 -> {
        int nodes = firstShard == endShard ? 0 : 1 + random.nextInt(3);
        int sums = (to - from) * nodes;
        yield new Answer(
            head,
            from,
            to,
            firstShard,
            endShard,
            random.nextBoolean() ? null : performance(),
            positive(),
            doubles(sums),
            random.longs(to - from, 0, Integer.MAX_VALUE + 1L).toArray(),
            doubles(sums * random.nextInt(4)));
      }
      default -> new Report(head, positive(), random.nextBoolean());
    };
  }

  private Performance performance() {
    double[] p = doubles(4);
    return new Performance(p[0], p[1], p[2], p[3]);
  }

  private Window window(Head head) {
    Kind kind = pick(Kind.values());
    int count = 1 + random.nextInt(32);
    int groups = random.nextInt(4);
    AmcState first =
        new AmcState(
            positive(),
            positive(),
            anyDouble(),
            positive(),
            random.nextInt(64),
            random.nextInt(Integer.MAX_VALUE),
            positive(),
            anyDouble(),
            random.nextBoolean());
    List<double[]> lambda =
        Stream.generate(() -> doubles(groups)).limit(WindowFlyweight.rows(kind, count)).toList();
    List<Decision> latest = list(3, this::decision);
    return new Window(
        head,
        latest.size() + random.nextLong(Long.MAX_VALUE - 3),
        kind,
        first,
        count,
        lambda,
        random.nextBoolean(),
        latest,
        pick(Copy.values()));
  }

  private Slice slice(int groups) {
    int end = random.nextInt(Slice.WHOLE + 1);
    return new Slice(random.nextInt(9), random.nextInt(groups), random.nextInt(end + 1), end);
  }

  private Decision decision() {
    return new Decision(
        positive(),
        anyDouble(),
        doubles(random.nextInt(5)),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean());
  }

  private <T> List<T> list(int max, Supplier<T> items) {
    return Stream.generate(items).limit(random.nextInt(max + 1)).toList();
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private long positive() {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }

  /** Any bits: NaN of any payload, infinities, subnormal numbers. */
  private double anyDouble() {
    return switch (random.nextInt(4)) {
      case 0 -> Double.longBitsToDouble(0x7ff0_0000_0000_0000L | random.nextInt(3));
      case 1 -> Double.longBitsToDouble(random.nextLong());
      default -> random.nextGaussian();
    };
  }

  private double[] doubles(int count) {
    double[] values = new double[count];
    Arrays.setAll(values, _ -> anyDouble());
    return values;
  }

  /** A frame's bytes. */
  static byte[] bytes(FrameCodec codec, Frame frame) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameCodec.MAX_LENGTH]);
    int length = codec.encode(frame, buffer, 0);
    return Arrays.copyOf(buffer.byteArray(), length);
  }

  static Decoded decode(FrameCodec codec, byte[] bytes) {
    return codec.decode(new UnsafeBuffer(bytes), 0, bytes.length);
  }

  /**
   * All values of a record, doubles by their bits: what {@code equals} of records is too lax for.
   */
  static Object bits(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case Double d -> Double.doubleToRawLongBits(d);
      case double[] d -> Arrays.stream(d).mapToObj(Double::doubleToRawLongBits).toList();
      case long[] l -> Arrays.stream(l).boxed().toList();
      case List<?> list -> list.stream().map(Frames::bits).toList();
      case Record r -> {
        List<Object> values = new ArrayList<>(List.of(r.getClass().getSimpleName()));
        for (RecordComponent component : r.getClass().getRecordComponents()) {
          values.add(bits(get(r, component)));
        }
        yield values;
      }
      default -> value;
    };
  }

  private static @Nullable Object get(Record of, RecordComponent component) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
