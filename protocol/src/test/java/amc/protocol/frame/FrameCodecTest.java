package amc.protocol.frame;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.ShardTree;
import amc.protocol.mc.Windows;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCodecTest {
  private static final long RUN = 0x0102030405060708L;
  private static final byte[] KEY = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
  private static final Head ALL = new Head(RUN, Head.term(3, 5), 9, Head.ALL);
  private static final Head TWO = new Head(RUN, Head.term(3, 5), 9, 2);

  private static final Grid GRID =
      new Grid(
          ALL,
          2,
          List.of(new Slice(0, 0, 0, Slice.WHOLE), new Slice(1, 1, Slice.WHOLE / 2, Slice.WHOLE)));
  private static final Window WINDOW =
      new Window(
          ALL,
          7,
          Kind.SHARED,
          new AmcState(41, 7, 0.01, 4, 1, 512, 30, 2.25, true),
          8,
          List.of(new double[] {0.5, 1, 2}),
          true,
          List.of(new Decision(40, 0.02, new double[] {1, 0.5, 0.25}, true, false, true)),
          Copy.SCORE);
  private static final Help HELP = new Help(TWO, 4, 8, 3, 9);
  private static final Decisions DECISIONS =
      new Decisions(
          TWO,
          5,
          List.of(
              new Decision(12, 0.5, new double[0], false, true, false),
              new Decision(13, 0.25, new double[] {1.5}, true, false, false)));
  private static final Answer ANSWER =
      new Answer(
          TWO,
          0,
          2,
          4,
          8,
          new Performance(0.5, 0.75, 0.25, Double.NaN),
          1234567,
          new double[] {1.5, -0.0},
          new long[] {3, 4},
          new double[] {0.125, 0.25});
  private static final Report REPORT = new Report(TWO, 7, true);

  private final FrameCodec codec = new FrameCodec(RUN, KEY);

  /** Frames and their bytes: header, body, MAC; made outside of Java from the layouts. */
  static Stream<Arguments> golden() {
    return Stream.of(
        Arguments.of(
            GRID,
            "5000000001020000080706050403020105000000030000000900000000000000ffffff"
                + "ff02000200000000000000000000000000000010000100000001000000000008000000"
                + "1000edbd3c5df4cf18ed"),
        Arguments.of(
            WINDOW,
            "b800000002020700080706050403020105000000030000000900000000000000ffffff"
                + "ff010803000700000000000000290000000000000007000000000000007b14ae47e17a"
                + "843f04000000000000001e000000000000000000000000000240010000000002000001"
                + "000000000000000000e03f000000000000f03f00000000000000402800000000000000"
                + "7b14ae47e17a943f05000300000000000000f03f000000000000e03f000000000000d0"
                + "3f7d516eef0bfa4754"),
        Arguments.of(
            HELP,
            "3800000003020000080706050403020105000000030000000900000000000000020000"
                + "00040800000300000009000000966e89d413f2a47c"),
        Arguments.of(
            DECISIONS,
            "6800000004020000080706050403020105000000030000000900000000000000020000"
                + "000200000005000000000000000c00000000000000000000000000e03f020000000d00"
                + "000000000000000000000000d03f01000100000000000000f83f0d47531851cf27b3"),
        Arguments.of(
            ANSWER,
            "8c00000005020100080706050403020105000000030000000900000000000000020000"
                + "0000020100040000000800000087d612000000000001000000000000000000f83f0000"
                + "0000000000800300000004000000000000000000c03f000000000000d03f0000000000"
                + "00e03f000000000000e83f000000000000d03f000000000000f87f9f3e64f76e966923"),
        Arguments.of(
            REPORT,
            "3400000006020100080706050403020105000000030000000900000000000000020000"
                + "000700000000000000d74efc7d316c9d3f"));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldWriteAndReadTheGoldenBytes(Frame frame, String hex) {
    assertThat(HexFormat.of().formatHex(Frames.bytes(codec, frame))).isEqualTo(hex);
    Decoded decoded = Frames.decode(codec, HexFormat.of().parseHex(hex));
    assertThat(Frames.bits(decoded)).isEqualTo(Frames.bits(frame));
  }

  @Property
  void shouldReadEveryBitThatItWrote(
      @ForAll long seed, @ForAll long run, @ForAll @IntRange(max = 9) int offset) {
    Frame frame = new Frames(seed, run).next();
    FrameCodec any = new FrameCodec(run, KEY);
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 * 1024]);
    int length = any.encode(frame, buffer, offset);
    assertThat(Frames.bits(any.decode(buffer, offset, length))).isEqualTo(Frames.bits(frame));
    assertThat(FrameCodec.claimedRun(buffer, offset)).isEqualTo(run);
  }

  @Property
  void shouldRejectEveryFrameCutShort(@ForAll long seed) {
    byte[] bytes = Frames.bytes(codec, new Frames(seed, RUN).next());
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(codec.decode(buffer, 0, length))
          .isEqualTo(
              length < HeaderFlyweight.MIN_LENGTH ? Rejection.TOO_SHORT : Rejection.WRONG_LENGTH);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, 0, WRONG_TYPE",
    "4, 7, WRONG_TYPE",
    "4, 255, WRONG_TYPE",
    "5, 0, WRONG_VERSION",
    "5, 3, WRONG_VERSION",
    "0, 0, WRONG_LENGTH",
    "3, 128, WRONG_LENGTH",
    "8, 0, OTHER_RUN",
    "15, 255, OTHER_RUN",
    "6, 0, WRONG_MAC",
    "16, 1, WRONG_MAC",
    "24, 8, WRONG_MAC",
    "32, 3, WRONG_MAC",
    "36, 1, WRONG_MAC",
    "51, 0, WRONG_MAC"
  })
  void shouldNameTheFirstThingWrong(int offset, int value, Rejection reason) {
    byte[] bytes = Frames.bytes(codec, REPORT);
    bytes[offset] = (byte) value;
    assertThat(Frames.decode(codec, bytes)).isEqualTo(reason);
  }

  @Test
  void shouldCheckInTheOrderOfTheReasons() {
    byte[] bytes = Frames.bytes(new FrameCodec(~RUN, new byte[16]), otherRun());
    assertThat(Frames.decode(codec, bytes)).isEqualTo(Rejection.OTHER_RUN);
    bytes[HeaderFlyweight.LENGTH_OFFSET]++;
    assertThat(Frames.decode(codec, bytes)).isEqualTo(Rejection.WRONG_LENGTH);
    bytes[HeaderFlyweight.VERSION_OFFSET]++;
    assertThat(Frames.decode(codec, bytes)).isEqualTo(Rejection.WRONG_VERSION);
    bytes[HeaderFlyweight.TYPE_OFFSET] = 99;
    assertThat(Frames.decode(codec, bytes)).isEqualTo(Rejection.WRONG_TYPE);
  }

  private static Report otherRun() {
    return new Report(new Head(~RUN, 1, 1, 0), 1, false);
  }

  @Test
  void shouldRejectFramesUnderAnotherKey() {
    byte[] bytes = Frames.bytes(new FrameCodec(RUN, new byte[16]), WINDOW);
    assertThat(Frames.decode(codec, bytes)).isEqualTo(Rejection.WRONG_MAC);
  }

  /** Authentic frames with one field set to what no encoder writes. */
  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("worker", REPORT, 32, -2, 4),
        Arguments.of("unknown flag", REPORT, 6, 2, 2),
        Arguments.of("negative decisions", REPORT, 36, -1, 8),
        Arguments.of("no groups", GRID, 36, 0, 2),
        Arguments.of("too many groups", GRID, 36, 33, 2),
        Arguments.of("too few slices", GRID, 38, 1, 2),
        Arguments.of("too many slices", GRID, 38, 0xffff, 2),
        Arguments.of("flag of a grid", GRID, 6, 1, 2),
        Arguments.of("slice of nobody", GRID, 40, -1, 4),
        Arguments.of("slice of no group", GRID, 44, 2, 4),
        Arguments.of("slice backwards", GRID, 48, Slice.WHOLE + 1, 4),
        Arguments.of("slice before the first shard", GRID, 48, -1, 4),
        Arguments.of("slice beyond the whole", GRID, 52, Slice.WHOLE + 1, 4),
        Arguments.of("unknown kind", WINDOW, 36, 3, 1),
        Arguments.of("groups without rows", WINDOW, 36, 0, 1),
        Arguments.of("more rows than there are", WINDOW, 36, 2, 1),
        Arguments.of("no candidates", WINDOW, 37, 0, 1),
        Arguments.of("too many candidates", WINDOW, 37, 33, 1),
        Arguments.of("more groups than there are", WINDOW, 38, 0xffff, 2),
        Arguments.of("unknown copy", WINDOW, 6, 3 << 2, 2),
        Arguments.of("unknown flag of a window", WINDOW, 6, 1 << 4, 2),
        Arguments.of("fewer decisions than the latest", WINDOW, 40, 0, 8),
        Arguments.of("negative step", WINDOW, 48, -1, 8),
        Arguments.of("negative accepted", WINDOW, 56, -1, 8),
        Arguments.of("negative rejections", WINDOW, 72, -1, 8),
        Arguments.of("negative reset", WINDOW, 80, -1, 8),
        Arguments.of("negative stage", WINDOW, 96, -1, 4),
        Arguments.of("negative batch", WINDOW, 100, -1, 4),
        Arguments.of("no latest", WINDOW, 104, 0, 4),
        Arguments.of("negative latest", WINDOW, 104, -1, 4),
        Arguments.of("endless latest", WINDOW, 104, Integer.MAX_VALUE, 4),
        Arguments.of("unknown flag of a decision", WINDOW, 148, 8, 2),
        Arguments.of("decision beyond the end", WINDOW, 150, 0xffff, 2),
        Arguments.of("decision before the end", WINDOW, 150, 2, 2),
        Arguments.of("negative step of a decision", WINDOW, 132, -1, 8),
        Arguments.of("help from nowhere", HELP, 36, 8, 1),
        Arguments.of("help beyond the candidates", HELP, 37, 33, 1),
        Arguments.of("spare of help", HELP, 38, 1, 2),
        Arguments.of("flag of help", HELP, 6, 1, 2),
        Arguments.of("help before the first shard", HELP, 40, -1, 4),
        Arguments.of("help backwards", HELP, 44, 2, 4),
        Arguments.of("negative index", DECISIONS, 40, -1, 8),
        Arguments.of("too many decisions", DECISIONS, 36, 3, 4),
        Arguments.of("too few decisions", DECISIONS, 36, 1, 4),
        Arguments.of("negative number of decisions", DECISIONS, 36, -1, 4),
        Arguments.of("flag of decisions", DECISIONS, 6, 1, 2),
        Arguments.of("answer from nowhere", ANSWER, 36, 2, 1),
        Arguments.of("answer to more candidates", ANSWER, 37, 3, 1),
        Arguments.of("fewer groups than there are", ANSWER, 38, 0, 2),
        Arguments.of("answer before the first shard", ANSWER, 40, -1, 4),
        Arguments.of("nodes of no shards", ANSWER, 40, 8, 4),
        Arguments.of("answer backwards", ANSWER, 44, 3, 4),
        Arguments.of("negative time", ANSWER, 48, -1, 8),
        Arguments.of("no nodes", ANSWER, 56, 0, 4),
        Arguments.of("endless nodes", ANSWER, 56, Integer.MAX_VALUE, 4),
        Arguments.of("negative nodes", ANSWER, 56, -1, 4),
        Arguments.of("negative number of samples", ANSWER, 76, -1, 4),
        Arguments.of("no performance", ANSWER, 6, 0, 2),
        Arguments.of("unknown flag of an answer", ANSWER, 6, 2, 2));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void shouldRejectAuthenticFramesThatAreMalformed(
      String what, Frame frame, int offset, long value, int bytes) {
    UnsafeBuffer buffer = new UnsafeBuffer(Frames.bytes(codec, frame));
    for (int i = 0; i < bytes; i++) {
      buffer.putByte(offset + i, (byte) (value >> 8 * i));
    }
    sign(buffer);
    assertThat(codec.decode(buffer, 0, buffer.capacity())).as(what).isEqualTo(Rejection.MALFORMED);
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldRejectAuthenticFramesWithLessOrMoreThanTheirBody(Frame frame) {
    byte[] bytes = Frames.bytes(codec, frame);
    for (int length : new int[] {HeaderFlyweight.MIN_LENGTH, bytes.length + 8}) {
      UnsafeBuffer buffer = new UnsafeBuffer(new byte[length]);
      buffer.putBytes(0, bytes, 0, Math.min(length, bytes.length));
      buffer.putInt(HeaderFlyweight.LENGTH_OFFSET, length, LITTLE_ENDIAN);
      sign(buffer);
      assertThat(codec.decode(buffer, 0, length)).isEqualTo(Rejection.MALFORMED);
    }
  }

  @Test
  void shouldRejectFramesBeyondTheMaximalLength() {
    int length = FrameCodec.MAX_LENGTH + 1;
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[length]);
    buffer.putBytes(0, Frames.bytes(codec, GRID));
    buffer.putInt(HeaderFlyweight.LENGTH_OFFSET, length, LITTLE_ENDIAN);
    sign(buffer);
    assertThat(codec.decode(buffer, 0, length)).isEqualTo(Rejection.WRONG_LENGTH);
  }

  private static void sign(UnsafeBuffer buffer) {
    int end = buffer.capacity() - HeaderFlyweight.MAC_LENGTH;
    buffer.putLong(end, new FrameMac(KEY).of(buffer, 0, end), LITTLE_ENDIAN);
  }

  /** Frames that nobody may send. */
  static Stream<Arguments> unsendable() {
    double[] lambda = {1, 2};
    AmcState first = WINDOW.first();
    return Stream.of(
        Arguments.of(otherRun(), "run=-72623859790382857 must be 72623859790382856"),
        Arguments.of(
            new Help(TWO, 3, 3, 0, 1),
            "Help: candidates [3, 3) must be one or more within [0, 32)"),
        Arguments.of(new Help(TWO, 0, 1, 2, 1), "Help: firstShard=2 must be within [0, 1]"),
        Arguments.of(
            new Window(ALL, 0, Kind.OWN, first, 3, List.of(lambda), false, List.of(), Copy.NONE),
            "Window: lambda.rows=1 must be 3 (OWN, count=3)"),
        Arguments.of(
            new Window(
                ALL,
                0,
                Kind.OWN,
                first,
                2,
                List.of(lambda, new double[3]),
                false,
                List.of(),
                Copy.NONE),
            "Window: lambda.groups=3 must be <= 4096 and the same in all rows"),
        Arguments.of(
            new Answer(TWO, 0, 2, 0, 1, null, 1, new double[3], new long[2], new double[0]),
            "Answer: lossSums.length=3 must be 2 a node of shards [0, 1)"),
        Arguments.of(
            new Answer(TWO, 0, 2, 0, 1, null, 1, new double[2], new long[2], new double[3]),
            "Answer: signals.length=3 must be at most 4096 times lossSums.length=2"),
        Arguments.of(
            new Answer(
                TWO, 0, 1, 0, 1, null, 1, new double[1], new long[] {1L << 31}, new double[0]),
            "Answer: correct=2147483648 must be within [0, 2147483647]"),
        Arguments.of(
            new Answer(TWO, 0, 1, 0, 1, null, 1, new double[1], new long[2], new double[0]),
            "Answer: correct.length=2 must be the number of candidates, 1"),
        Arguments.of(
            new Decisions(
                TWO, 0, List.of(new Decision(1, 1, new double[4097], true, false, false))),
            "Decisions: decision.lambda.groups=4097 must be within [0, 4096]"),
        Arguments.of(
            new Answer(
                TWO,
                0,
                32,
                0,
                1,
                null,
                1,
                new double[32 * 40],
                new long[32],
                new double[32 * 1000]),
            "Answer: length=266436 must be <= 262144 bytes"));
  }

  @ParameterizedTest
  @MethodSource("unsendable")
  void shouldRefuseToEncodeWhatItWouldNotDecode(Frame frame, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.encode(frame, new UnsafeBuffer(new byte[1024]), 0))
        .withMessage(message);
  }

  /**
   * No field of a frame grows with the number of parameters: candidates, groups and nodes do it.
   */
  @Test
  void shouldKeepWithinTheTrafficOfTwoHundredBytesAStep() {
    int window = Frames.bytes(codec, WINDOW).length;
    int candidates = WINDOW.count();
    int groups = 3;
    Answer answer =
        new Answer(
            TWO,
            0,
            candidates,
            0,
            64,
            null,
            1,
            new double[candidates],
            new long[candidates],
            new double[candidates * groups]);
    int answered = Frames.bytes(codec, answer).length;
    assertThat(window).isEqualTo(184);
    assertThat(answered).isEqualTo(356);
    int stepsDecided = 3;
    assertThat((window + answered) / stepsDecided).isLessThanOrEqualTo(200);
  }

  @Test
  void shouldCountWhatBecameOfFrames() {
    FrameCounters counters = new FrameCounters();
    counters.count(REPORT);
    counters.count(Rejection.WRONG_MAC);
    counters.count(Rejection.WRONG_MAC);
    counters.count(Rejection.TOO_SHORT);
    assertThat(counters.accepted()).isEqualTo(1);
    assertThat(counters.rejected(Rejection.WRONG_MAC)).isEqualTo(2);
    assertThat(counters.rejected(Rejection.MALFORMED)).isZero();
    assertThat(counters.rejected()).isEqualTo(3);
    assertThat(counters).hasToString("accepted=1 TOO_SHORT=1 WRONG_MAC=2");
  }

  @Test
  void shouldBoundWindowsByWhatAFrameHolds() {
    for (int shards : new int[] {1, 2, 31, 1000}) {
      for (int groups : new int[] {0, 1, 128, 1000, 4096}) {
        ProblemShape shape = new ProblemShape(shards, 1, 10, groups, 1);
        int longest = FrameCodec.longestWindow(shape);
        assertThat(longest).isBetween(0, Windows.LONGEST);
        int nodes = 2 * new ShardTree(shards).levels();
        if (longest > 0) {
          assertThat(answerBytes(longest, nodes, groups)).isLessThan(FrameCodec.MAX_LENGTH);
        }
        if (longest < Windows.LONGEST) {
          assertThat(answerBytes(longest + 1, nodes, groups) + 2048L + 8L * groups)
              .isGreaterThan(FrameCodec.MAX_LENGTH);
        }
      }
    }
    assertThat(FrameCodec.longestWindow(new ProblemShape(60_000, 1_920, 13_002, 3, 10)))
        .isEqualTo(Windows.LONGEST);
    assertThat(FrameCodec.longestWindow(new ProblemShape(4, 4, 10, 4097, 1))).isZero();
  }

  private static long answerBytes(int candidates, int nodes, int groups) {
    Answer answer =
        new Answer(
            new Head(1, 1, 1, 1),
            0,
            candidates,
            0,
            1,
            null,
            1,
            new double[candidates * nodes],
            new long[candidates],
            new double[candidates * nodes * groups]);
    return new AnswerFlyweight().length(answer);
  }
}
