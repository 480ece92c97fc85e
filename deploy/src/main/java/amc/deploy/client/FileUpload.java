package amc.deploy.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.japi.function.Function;
import amc.deploy.node.Guardian;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs.DataFile;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Reply;
import amc.worker.files.Contents;
import amc.worker.files.Contents.Stores;
import amc.worker.files.FileStores;
import amc.worker.files.ListedProblem.Listed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Brings the files of a job, and the state that it begins at, to a cluster that lacks them, before
 * the job is submitted. Blocks. Confined to one thread.
 */
final class FileUpload {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<Listed> files;
  private final List<byte[]> states;
  private final Consumer<String> notes;
  private final BooleanSupplier stop;

  /**
   * @param states that the job begins at ({@link amc.protocol.mc.Snapshot#toBytes})
   * @param notes hears what is sent; called on another thread
   * @param stop whether to give up
   */
  FileUpload(
      List<Listed> files, List<byte[]> states, Consumer<String> notes, BooleanSupplier stop) {
    this.files = List.copyOf(files);
    this.states = List.copyOf(states);
    this.notes = notes;
    this.stop = stop;
  }

  private record Over(String failure) {}

  /**
   * A guardian that sends the files and then does something else.
   *
   * @param failed hears why nothing else is done
   */
  Guardian before(Guardian then, Consumer<String> failed) {
    return () ->
        Behaviors.setup(
            context -> {
              context.spawn(sending(then, failed), "upload");
              return Behaviors.empty();
            });
  }

  private Behavior<Over> sending(Guardian then, Consumer<String> failed) {
    return Behaviors.setup(
        context -> {
          ActorSystem<?> system = context.getSystem();
          context.pipeToSelf(
              CompletableFuture.runAsync(
                  () -> send(new FileStores(system, PATIENCE, stop)::ask),
                  Thread::startVirtualThread),
              (done, failure) -> new Over(failure == null ? "" : reason(failure)));
          return Behaviors.receiveMessage(
              over -> {
                if (over.failure().isEmpty()) {
                  context.spawn(then.create(), "then");
                } else {
                  failed.accept(over.failure());
                }
                return Behaviors.same();
              });
        });
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof UserError e ? String.valueOf(e.getMessage()) : String.valueOf(cause);
  }

  /**
   * Sends what is lacking.
   *
   * @throws UserError if it cannot be sent, or when told to stop
   */
  void send(Stores stores) {
    List<Listed> lacking = new ArrayList<>();
    long bytes = 0;
    for (Listed listed : files) {
      if (!isKept(stores, listed.file())) {
        lacking.add(listed);
        bytes += listed.file().sizeBytes();
      }
    }
    if (!lacking.isEmpty()) {
      notes.accept(
          String.format(
              Locale.ROOT,
              "sending %s data file%s, %,d bytes, to the cluster",
              lacking.size(),
              lacking.size() == 1 ? "" : "s",
              bytes));
    }
    for (Listed listed : lacking) {
      send(stores, listed);
    }
    for (byte[] state : states) {
      Contents.bring(
          question -> ask(stores, "the job's state", question), Contents.describe(state), state);
    }
  }

  private void send(Stores stores, Listed listed) {
    DataFile file = listed.file();
    try (FileChannel in = FileChannel.open(listed.path(), StandardOpenOption.READ)) {
      boolean right =
          Contents.bring(
              question -> ask(stores, file.name(), question),
              file.sha256(),
              file.sizeBytes(),
              chunk -> read(in, file.sizeBytes(), chunk));
      if (!right) {
        throw new UserError(
            "%s has changed while it was sent to the cluster: try again".formatted(listed.path()));
      }
    } catch (IOException e) {
      throw new UserError(
          "%s: cannot be read (%s); try again".formatted(listed.path(), e.getMessage()), e);
    }
  }

  /** A chunk of a file, shorter where the file is. */
  private static byte[] read(FileChannel in, long sizeBytes, int chunk) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Storing.chunkBytes(sizeBytes, chunk));
    long start = (long) chunk * Storing.CHUNK_BYTES;
    while (content.hasRemaining() && in.read(content, start + content.position()) > 0) {}
    return Arrays.copyOf(content.array(), content.position());
  }

  private boolean isKept(Stores stores, DataFile file) {
    return Contents.isKept(
        question -> ask(stores, file.name(), question), file.sha256(), file.sizeBytes());
  }

  private Reply ask(
      Stores stores, String name, Function<ActorRef<Reply>, Storing.Command> question) {
    if (stop.getAsBoolean()) {
      throw new UserError("stopped while data files were sent");
    }
    try {
      return stores.ask(question);
    } catch (UserError e) {
      throw new UserError(
          "cannot send %s to the cluster: %s; check its coordinators and try again"
              .formatted(name, e.getMessage()),
          e);
    }
  }
}
