package amc.protocol.frame;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Decisions;
import amc.protocol.frame.Frame.Grid;
import amc.protocol.frame.Frame.Help;
import amc.protocol.frame.Frame.Report;
import amc.protocol.frame.Frame.Window;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.ShardTree;
import amc.protocol.mc.Windows;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the frames of one run, under its key. What it decodes was encoded by somebody
 * with the same run, key and version, bit for bit, and keeps the ranges of its values. Confined to
 * one thread.
 */
public final class FrameCodec {
  /** Bytes of a key. */
  public static final int KEY_LENGTH = FrameMac.KEY_LENGTH;

  /** Bytes of a header and a MAC: no frame is shorter. */
  public static final int MIN_LENGTH = HeaderFlyweight.MIN_LENGTH;

  /**
   * Longest frame in bytes, MAC included: what Aeron sends as one message through terms of 2 MiB.
   */
  public static final int MAX_LENGTH = 256 * 1024;

  /** Of a frame without what grows with its candidates: header, state, MAC. */
  private static final int FIXED_LENGTH = 1024;

  private final long run;
  private final FrameMac mac;
  private final HeaderFlyweight header = new HeaderFlyweight();
  private final GridFlyweight grid = new GridFlyweight();
  private final WindowFlyweight window = new WindowFlyweight();
  private final HelpFlyweight help = new HelpFlyweight();
  private final DecisionsFlyweight decisions = new DecisionsFlyweight();
  private final AnswerFlyweight answer = new AnswerFlyweight();
  private final ReportFlyweight report = new ReportFlyweight();
  private final List<BodyFlyweight<?>> kinds =
      List.of(grid, window, help, decisions, answer, report);

  /**
   * For one run.
   *
   * @param key 16 bytes
   * @throws IllegalArgumentException if the key has another length
   */
  public FrameCodec(long run, byte[] key) {
    this.run = run;
    this.mac = new FrameMac(key);
  }

  /**
   * Longest window of a problem whose frames are all short enough, whatever part of it a worker
   * has: at most {@link Windows#LONGEST}, and 0 where not even those of one step are.
   */
  public static int longestWindow(ProblemShape shape) {
    long groups = shape.signalGroups();
    int levels = new ShardTree(shape.shards(shape.samples())).levels();
    long candidate = 8L * 2 * levels * (1 + groups) + 4; // an answer covers 2 nodes a level
    long room = MAX_LENGTH - FIXED_LENGTH - 8 * groups; // windows bring a decision along
    return groups > FrameRules.MAX_GROUPS ? 0 : Math.clamp(room / candidate, 0, Windows.LONGEST);
  }

  /**
   * Run that a frame of at least {@link #MIN_LENGTH} bytes claims to be of, before anything else
   * about it is checked: for sharing out what comes in on one channel.
   */
  public static long claimedRun(DirectBuffer buffer, int offset) {
    return buffer.getLong(offset + HeaderFlyweight.RUN_OFFSET, LITTLE_ENDIAN);
  }

  /**
   * Writes a frame.
   *
   * @param buffer with room for it; {@link #MAX_LENGTH} bytes are always enough
   * @return its length in bytes
   * @throws IllegalArgumentException if it is of another run, too long, or a value is out of its
   *     range
   * @throws IndexOutOfBoundsException if the buffer is too small
   */
  public int encode(Frame frame, MutableDirectBuffer buffer, int offset) {
    if (frame.head().run() != run) {
      throw new IllegalArgumentException("run=" + frame.head().run() + " must be " + run);
    }
    String violation = FrameRules.violation(frame);
    if (violation != null) {
      throw new IllegalArgumentException(frame.getClass().getSimpleName() + ": " + violation);
    }
    return switch (frame) {
      case Grid f -> encode(f, grid, buffer, offset);
      case Window f -> encode(f, window, buffer, offset);
      case Help f -> encode(f, help, buffer, offset);
      case Decisions f -> encode(f, decisions, buffer, offset);
      case Answer f -> encode(f, answer, buffer, offset);
      case Report f -> encode(f, report, buffer, offset);
    };
  }

  private <F extends Frame> int encode(
      F frame, BodyFlyweight<F> flyweight, MutableDirectBuffer buffer, int offset) {
    long size = flyweight.length(frame);
    if (size > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%s: length=%s must be <= %s bytes"
              .formatted(frame.getClass().getSimpleName(), size, MAX_LENGTH));
    }
    int length = (int) size;
    flyweight.wrap(buffer, offset, length);
    flyweight.putHeader(length, flyweight.kind(), flyweight.flags(frame), frame.head());
    flyweight.putBody(frame);
    flyweight.putMac(mac.of(flyweight.buffer(), 0, flyweight.bodyEnd()));
    return length;
  }

  /**
   * Reads a frame. Throws nothing, whatever the bytes are.
   *
   * @param length of what came in, within the buffer
   */
  public Decoded decode(DirectBuffer buffer, int offset, int length) {
    if (length < MIN_LENGTH) {
      return Rejection.TOO_SHORT;
    }
    header.wrap(buffer, offset, length);
    BodyFlyweight<?> flyweight = flyweight(header.type());
    if (flyweight == null) {
      return Rejection.WRONG_TYPE;
    }
    if (header.version() != HeaderFlyweight.VERSION) {
      return Rejection.WRONG_VERSION;
    }
    if (header.declaredLength() != length || length > MAX_LENGTH) {
      return Rejection.WRONG_LENGTH;
    }
    if (header.run() != run) {
      return Rejection.OTHER_RUN;
    }
    if (header.mac() != mac.of(header.buffer(), 0, header.bodyEnd())) {
      return Rejection.WRONG_MAC;
    }
    flyweight.wrap(buffer, offset, length);
    if (!flyweight.wellFormed()) {
      return Rejection.MALFORMED;
    }
    Frame frame = flyweight.frame();
    return FrameRules.violation(frame) == null ? frame : Rejection.MALFORMED;
  }

  private @Nullable BodyFlyweight<?> flyweight(int type) {
    for (BodyFlyweight<?> flyweight : kinds) {
      if (flyweight.kind() == type) {
        return flyweight;
      }
    }
    return null;
  }
}
