package amc.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.japi.function.Function;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters.Float64;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.StoredState;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Kept;
import amc.protocol.message.Storing.Offer;
import amc.protocol.message.Storing.Put;
import amc.protocol.message.Storing.Reply;
import amc.protocol.message.Storing.Stored;
import amc.protocol.message.Storing.Wanted;
import amc.worker.files.Contents;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is sent to a cluster that lacks the state that a job begins at. */
final class StateUploadTest {
  private static final ActorTestKit KIT = ActorTestKit.create("amc");

  private final Float64 x = new Float64(new double[200_000]);
  private final AmcState state = new AmcState(3, 2, 0.5, 0, 0, 1, 0, 1, true);
  private final byte[] bytes = new Snapshot(state, x, x, 5, 2).toBytes();
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final ActorRef<Reply> nobody = KIT.system().ignoreRef();
  private int begun; // chunks of an earlier attempt

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /** A store that keeps a content of the right length. */
  private Reply answer(Function<ActorRef<Reply>, Storing.Command> question) {
    try {
      return switch (question.apply(nobody)) {
        case Offer o when taken.size() == o.sizeBytes() -> new Kept(o.sha256());
        case Offer o -> new Wanted(o.sha256(), begun);
        case Put p -> {
          taken.write(p.content());
          yield new Stored(p.sha256(), p.chunk());
        }
        case Storing.Fetch f -> throw new AssertionError(f);
      };
    } catch (Exception e) { // of Akka's interface
      throw new AssertionError(e);
    }
  }

  private StateUpload upload(BooleanSupplier stop) {
    return new StateUpload(List.of(bytes), stop);
  }

  @Test
  void shouldSendTheStateThatARunBeginsAt() {
    upload(() -> false).send(this::answer);
    StoredState stored = Contents.describe(bytes);
    assertThat(stored.state()).isEqualTo(state);
    assertThat(stored.decisions()).isEqualTo(2);
    assertThat(taken.toByteArray()).isEqualTo(bytes);
    Snapshot fetched =
        Contents.fetch(
            (_, chunk) ->
                Arrays.copyOfRange(
                    bytes,
                    chunk * Storing.CHUNK_BYTES,
                    chunk * Storing.CHUNK_BYTES + Storing.chunkBytes(bytes.length, chunk)),
            stored);
    assertThat(fetched.x()).usingRecursiveComparison().isEqualTo(x);
    bytes[bytes.length / 2] ^= 1;
    assertThatThrownBy(() -> Contents.fetch((_, chunk) -> chunk == 0 ? bytes : new byte[0], stored))
        .isInstanceOf(UserError.class)
        .hasMessage("the state at step 3 came damaged from the coordinators: check their disks");
  }

  @Test
  void shouldGoOnWhereAnEarlierAttemptEnded() {
    taken.write(bytes, 0, Storing.CHUNK_BYTES);
    begun = 1;
    upload(() -> false).send(this::answer);
    assertThat(taken.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void shouldSendAllAgainWhereWhatWasThereIsWrong() {
    begun = 1; // but it is not there
    assertThatThrownBy(() -> upload(() -> false).send(this::answer)).isInstanceOf(UserError.class);
    assertThat(taken.size()).isEqualTo(2L * bytes.length - Storing.CHUNK_BYTES);
  }

  @Test
  void shouldSendNothingThatIsThere() {
    taken.writeBytes(bytes);
    upload(() -> false).send(this::answer);
    assertThat(taken.size()).isEqualTo(bytes.length);
  }

  @Test
  void shouldStopInTheMiddleWhenToldTo() {
    assertThatThrownBy(() -> upload(() -> taken.size() > 0).send(this::answer))
        .isInstanceOf(UserError.class)
        .hasMessage("stopped while the job's state was sent");
    assertThat(taken.size()).isEqualTo(Storing.CHUNK_BYTES);
  }

  @Test
  void shouldSayWhyItCannotBeSent() {
    assertThatThrownBy(
            () ->
                upload(() -> false)
                    .send(
                        _ -> {
                          throw new UserError("no coordinator is in reach");
                        }))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "cannot send the job's state to the cluster: no coordinator is in reach;"
                + " check its coordinators and try again");
  }
}
