package amc.coordinator.database;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Chunk;
import amc.protocol.message.Storing.Command;
import amc.protocol.message.Storing.Fetch;
import amc.protocol.message.Storing.Kept;
import amc.protocol.message.Storing.Offer;
import amc.protocol.message.Storing.Put;
import amc.protocol.message.Storing.Refused;
import amc.protocol.message.Storing.Reply;
import amc.protocol.message.Storing.Stored;
import amc.protocol.message.Storing.Wanted;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/**
 * A coordinator's store of data files and of states. Everything is in the database, which all
 * coordinators share, and nothing in the actor: any of them takes and gives what another one has
 * begun with.
 */
public final class DataFileStore {
  private final FileRows files;
  private final Executor blocking;

  private DataFileStore(Database database, Executor blocking) {
    this.files = new FileRows(database);
    this.blocking = blocking;
  }

  /** The behavior of a store, which makes itself known to the cluster. */
  public static Behavior<Command> create(Database database) {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.register(Storing.STORES, context.getSelf()));
          Executor blocking =
              context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
          DataFileStore store = new DataFileStore(database, blocking);
          return Behaviors.receiveMessage(
              command -> {
                store.onCommand(command);
                return Behaviors.same();
              });
        });
  }

  private void onCommand(Command command) {
    switch (command) {
      case Offer offer -> onOffer(offer);
      case Put put -> onPut(put);
      case Fetch fetch -> onFetch(fetch);
    }
  }

  private void onOffer(Offer offer) {
    String sha256 = offer.sha256();
    if (isChecksum(sha256, offer.replyTo())
        && isWithin("sizeBytes", offer.sizeBytes(), 0, Storing.MAX_FILE_BYTES, offer.replyTo())) {
      answer(
          offer.replyTo(),
          () ->
              files.isKept(sha256, offer.sizeBytes())
                  ? new Kept(sha256)
                  : new Wanted(sha256, files.present(sha256)));
    }
  }

  private void onPut(Put put) {
    int bytes = put.content().length;
    if (isChecksum(put.sha256(), put.replyTo())
        && isChunk(put.chunk(), put.replyTo())
        && isWithin("content.length", bytes, 1, Storing.CHUNK_BYTES, put.replyTo())) {
      answer(
          put.replyTo(),
          () -> {
            files.put(put.sha256(), put.chunk(), put.content());
            return new Stored(put.sha256(), put.chunk());
          });
    }
  }

  private void onFetch(Fetch fetch) {
    if (isChecksum(fetch.sha256(), fetch.replyTo()) && isChunk(fetch.chunk(), fetch.replyTo())) {
      answer(
          fetch.replyTo(),
          () -> {
            byte[] content = files.fetch(fetch.sha256(), fetch.chunk());
            return content == null
                ? new Refused("the coordinators do not have it, or have it damaged", false)
                : new Chunk(fetch.sha256(), fetch.chunk(), content);
          });
    }
  }

  private static boolean isChecksum(String sha256, ActorRef<Reply> replyTo) {
    boolean right = Storing.isSha256(sha256);
    if (!right) {
      replyTo.tell(new Refused("sha256 must be 64 hexadecimal digits, lower case", false));
    }
    return right;
  }

  private static boolean isChunk(int chunk, ActorRef<Reply> replyTo) {
    return isWithin("chunk", chunk, 0, Storing.chunks(Storing.MAX_FILE_BYTES) - 1, replyTo);
  }

  private static boolean isWithin(
      String name, long value, long least, long most, ActorRef<Reply> replyTo) {
    boolean within = least <= value && value <= most;
    if (!within) {
      String reason = "%s=%s must be in [%s, %s]".formatted(name, value, least, most);
      replyTo.tell(new Refused(reason, false));
    }
    return within;
  }

  /** What is done in the database, on a thread that may wait for it. */
  @FunctionalInterface
  private interface Query {
    Reply run() throws SQLException;
  }

  private void answer(ActorRef<Reply> replyTo, Query query) {
    blocking.execute(() -> replyTo.tell(reply(query)));
  }

  private static Reply reply(Query query) {
    try {
      return query.run();
    } catch (SQLException e) {
      String cause = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
      return new Refused("the cluster's database fails: " + cause, true);
    }
  }
}
