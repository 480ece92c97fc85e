package amc.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ExtendedActorSystem;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializationExtension;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Performance;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Tally;
import amc.protocol.mc.TrajectoryEnd;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Messages as bytes: stable, whole, and harmless when they are not what they seem. */
final class KryoSerializerTest {
  private static final ActorTestKit KIT = ActorTestKit.create("golden");
  private static final KryoSerializer SERIALIZER =
      new KryoSerializer((ExtendedActorSystem) Adapter.toClassic(KIT.system()));

  @BeforeAll
  @BeforeContainer
  static void start() {
    assertThat(KIT.system().name()).isEqualTo("golden");
  }

  @AfterAll
  @AfterContainer
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static <T> ActorRef<T> ref(String name) {
    return ActorRefResolver.get(KIT.system()).resolveActorRef("akka://golden/user/" + name);
  }

  private static final AmcState STATE = new AmcState(7, 3, 0.5, 2, 1, 64, 4, 0.25, true);
  private static final Performance SCORE = new Performance(0.5, 0.75, Double.NaN, 1);
  private static final Tally TALLY = new Tally(99, 1_500_000_000, -1);
  private static final List<Decision> DECISIONS =
      List.of(new Decision(6, 0.5, new double[] {1, 2}, true, false, true));
  private static final StoredState STORED = new StoredState(STATE, 6, "ef", 1000);
  private static final Jobs.DataFile[] FILES = {new Jobs.DataFile("x.npy", "ab", 9)};

  private static final Jobs.EndedTrajectory[] ENDS = {
    new Jobs.EndedTrajectory(9, new TrajectoryEnd(100, true, 0.5, -3, 120))
  };

  private static final Jobs.Study STUDY =
      new Jobs.Study("study: x\n", "simd", 3, new long[] {5}, FILES);
  private static final Jobs.EndedGeneration GENERATION =
      new Jobs.EndedGeneration(
          new Jobs.EndedLeg[] {
            new Jobs.EndedLeg(-0.5, 0.25, 11, 100, STORED), new Jobs.EndedLeg(1, 2, 12, 90, null)
          });

  private static final Jobs.Run RUN = new Jobs.Run("seed: 1\n", "simd", 8, STORED, FILES);

  private static List<Message> samples() {
    byte[] bytes = {1, 2, 3};
    History.JobSubmitted submitted = new History.JobSubmitted(7, RUN);
    History.EndedJob ended = new History.EndedJob(submitted, new Jobs.Failed("no"));
    return List.of(
        new Jobs.Follow(-2, 5, ref("b#2")),
        new Jobs.Cancel(3),
        new Jobs.Hold(3, true),
        new Jobs.Unknown(6),
        new Jobs.Progress(
            1, 5, STATE, new long[] {5, 6}, new double[] {1, 0.5}, TALLY, false, 2, 4),
        new Jobs.StateKept(1, STORED),
        new Jobs.Submit(1, RUN, ref("a#1")),
        new Jobs.Scored(1, STATE, SCORE, TALLY, true),
        new Jobs.Ended(4, new Jobs.Finished()),
        new Jobs.Run("job", "scalar", 0, null, FILES),
        new Jobs.Finished(),
        new Jobs.Cancelled(),
        new Jobs.Failed("lost \u20ac"),
        new Jobs.Told(2, 3, new Jobs.Unknown(6)),
        new Hosting.Release(1, 2),
        new Hosting.Hosted(1, 2, new ProblemShape(1, 2, 3, 4, 5), 6),
        new Hosting.Refused(1, 2, "no"),
        new Hosting.Broken(1, 2, "bad"),
        new Hosting.Outdated(1, 2, 3),
        new Hosting.Copied(1, 2, STORED),
        new Hosting.Host(
            1,
            2,
            3,
            bytes,
            "job",
            "scalar",
            new Hosting.DataLink("h", 1, 2, 3),
            null,
            FILES,
            4,
            ref("c#3")),
        new Hosting.Lease(1, 2, 3),
        new Hosting.Describe(ref("e#5")),
        new Hosting.Offer(ref("f#6"), 4, 1),
        new History.EpochOpened(9),
        new History.RunSubmittedWhole(1, "job", "simd", 8, null, FILES),
        new History.RunEnded(1, "finished"),
        new History.BatchUntimed(5, STATE, DECISIONS, new double[] {0.5}, 10, -1, true),
        new History.RunSumUntimed(9, 100, STATE, 10, -1, false, new long[] {7}),
        new History.RunSubmitted(1, "job", "simd", 8, null, FILES),
        submitted,
        new History.JobEnded(7, new Jobs.Cancelled()),
        new History.JobsArchived(new long[] {7, 8}),
        ended,
        new History.LedgerSum(
            3, new History.JobSubmitted[] {submitted}, new History.EndedJob[] {ended}),
        new History.Batch(5, STATE, DECISIONS, new double[] {0.5}, TALLY, true),
        new History.RunSum(9, 100, STATE, TALLY, false, new long[] {7}),
        new History.Scored(STATE, SCORE, TALLY, false),
        new Storing.Offer("ab", 9, ref("d#4")),
        new Storing.Put("ab", 1, bytes, ref("d#4")),
        new Storing.Fetch("ab", 2, ref("d#4")),
        new Storing.Kept("ab"),
        new Storing.Stored("ab", 3),
        new Storing.Chunk("ab", 4, bytes),
        new Storing.Refused("no", true),
        new Storing.Wanted("cd", 2),
        STUDY,
        new Jobs.TrajectoriesEnded(1, 2, ENDS, 3, 4, 5, 6),
        new History.TrajectoriesEnded(ENDS, 7),
        new History.StudySum(2, ENDS, 8),
        new Hosting.OpenLanes(1, 2, 3, STUDY, 5, ref("g#7")),
        new Hosting.Explore(
            1,
            2,
            3,
            new Hosting.Task[] {
              new Hosting.Task(4), new Hosting.Task(5, STORED, true, new long[] {-1, 2})
            },
            new long[] {6}),
        new Hosting.LanesReport(
            1,
            2,
            3,
            4,
            new long[] {5},
            new Hosting.Done[] {
              new Hosting.Done(9, ENDS[0].end(), null),
              new Hosting.Done(10, null, GENERATION.members()[0])
            },
            6),
        new Jobs.Population(
            "population: x\n", "simd", 3, new Jobs.EndedGeneration[] {GENERATION}, FILES),
        new Jobs.GenerationEnded(1, 2, GENERATION, 3, 4, 5, 6),
        new History.GenerationEnded(GENERATION, 7),
        new History.PopulationSum(2, new Jobs.EndedGeneration[] {GENERATION}, 8));
  }

  @Test
  void shouldHaveASampleOfEveryMessage() {
    assertThat(samples().stream().map(Object::getClass).toList())
        .containsExactlyElementsOf(List.copyOf(Registrations.TABLE.values()));
  }

  /** The golden bytes are in a file; a message whose bytes change needs a new record and id. */
  @Test
  void shouldWriteTheBytesThatJournalsAreFullOf() throws IOException {
    Properties golden = new Properties();
    try (InputStream in = KryoSerializerTest.class.getResourceAsStream("golden.properties")) {
      golden.load(in);
    }
    Map<Object, Object> written = new TreeMap<>();
    for (Message sample : samples()) {
      written.put(name(sample), HexFormat.of().formatHex(SERIALIZER.toBinary(sample)));
    }
    assertThat(new TreeMap<>(golden)).isEqualTo(written);
    for (Message sample : samples()) {
      byte[] bytes = HexFormat.of().parseHex(golden.getProperty(name(sample)));
      assertSame(SERIALIZER.fromBinary(bytes), current(sample));
    }
  }

  private static Message current(Message message) {
    return message instanceof Message.Older older ? older.current() : message;
  }

  private static void assertSame(Object actual, Object expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .withEqualsForType(Object::equals, ActorRef.class)
        .isEqualTo(expected)
        .hasSameClassAs(expected);
  }

  private static String name(Message message) {
    Class<?> type = message.getClass();
    return type.getEnclosingClass().getSimpleName() + "." + type.getSimpleName();
  }

  @Property(tries = 500)
  void shouldReadWhatItWrote(@ForAll long seed) {
    RandomMessages messages = new RandomMessages(seed, List.of(ref("a#1"), ref("b/c#-77")));
    for (Class<? extends Message> type : Registrations.TABLE.values()) {
      Message message = messages.of(type);
      byte[] bytes = SERIALIZER.toBinary(message);
      Object read = SERIALIZER.fromBinary(bytes);
      assertSame(read, current(message));
      if (!(message instanceof Message.Older)) {
        assertThat(SERIALIZER.toBinary(read)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void shouldBeWhatAkkaWritesMessagesWith() {
    assertThat(
            SerializationExtension.get(Adapter.toClassic(KIT.system()))
                .findSerializerFor(new Jobs.Cancel(1)))
        .isInstanceOf(KryoSerializer.class);
  }

  @Test
  void shouldRefuseMessagesThatAreTooLong() {
    byte[] bytes = new byte[KryoSerializer.MAX_BYTES];
    assertThatThrownBy(() -> SERIALIZER.toBinary(new Storing.Chunk("ab", 1, bytes)))
        .isInstanceOf(MessageException.class)
        .hasMessageContaining("message=Chunk must have at most MAX_BYTES=68157440 bytes");
    byte[] received = new byte[KryoSerializer.MAX_BYTES + 1];
    assertThatThrownBy(() -> SERIALIZER.fromBinary(received))
        .isInstanceOf(MessageException.class)
        .hasMessageContaining("bytes=68157441 must be <= MAX_BYTES=68157440");
  }

  record Stranger(int x) implements Message {}

  @Test
  void shouldRefuseClassesThatAreNotRegistered() {
    assertThatThrownBy(() -> SERIALIZER.toBinary(new Stranger(1)))
        .isInstanceOf(MessageException.class)
        .hasMessageContaining("Stranger must be registered");
    // Kryo's own way of naming a class, and its id of strings.
    for (byte id : new byte[] {0, 1, 3, 9}) {
      byte[] bytes =
          concat(new byte[] {id, 0}, "java.util.HashMap".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes))
          .isInstanceOf(MessageException.class)
          .hasMessageContaining("id=" + (id - 2) + " must be registered");
    }
  }

  @Test
  void shouldRefuseLengthsBeforeItAllocates() {
    byte[] message = SERIALIZER.toBinary(new Jobs.Failed(""));
    byte[] lying = concat(Arrays.copyOf(message, message.length - 1), ffLength());
    assertThatThrownBy(() -> SERIALIZER.fromBinary(lying))
        .isInstanceOf(MessageException.class)
        .hasMessageContaining("length=2147483647 must fit into the 0 bytes left");
  }

  @Test
  void shouldSurvive200000MutatedPayloads() {
    List<byte[]> originals = samples().stream().map(SERIALIZER::toBinary).toList();
    Random random = new Random(20260101);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int refused = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] mutant = mutate(originals.get(random.nextInt(originals.size())), random);
      try {
        SERIALIZER.fromBinary(mutant);
      } catch (MessageException e) {
        refused++;
      }
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(refused).isBetween(50_000, 199_000);
    assertThat(allocated / 200_000).as("bytes allocated a payload").isLessThan(64 << 10);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] mutant = original.clone();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(Math.max(1, mutant.length));
      switch (random.nextInt(5)) {
        case 0 -> mutant = Arrays.copyOf(mutant, at);
        case 1 -> mutant = concat(mutant, ffLength());
        case 2 -> mutant = splice(mutant, at, ffLength());
        case 3 -> mutant = splice(mutant, at, new byte[] {(byte) random.nextInt()});
        default -> {
          if (mutant.length > 0) {
            mutant[at] ^= (byte) (1 << random.nextInt(8));
          }
        }
      }
    }
    return mutant;
  }

  /** The varint 2^31 - 1. */
  private static byte[] ffLength() {
    return new byte[] {-1, -1, -1, -1, 7};
  }

  private static byte[] splice(byte[] into, int at, byte[] piece) {
    byte[] head = Arrays.copyOf(into, Math.min(at, into.length));
    return concat(concat(head, piece), Arrays.copyOfRange(into, head.length, into.length));
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
