package amc.worker.files;

import akka.actor.typed.ActorRef;
import akka.japi.function.Function;
import amc.protocol.job.UserError;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.StoredState;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Kept;
import amc.protocol.message.Storing.Reply;
import amc.protocol.message.Storing.Wanted;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Brings content to the coordinators' stores and fetches it, in pieces that are sent again one by
 * one where they get lost. Calls block. Thread-safe.
 */
public final class Contents {
  private Contents() {}

  /** Who answers; see {@link FileStores#ask}. */
  @FunctionalInterface
  public interface Stores {
    /** Asks a store. */
    Reply ask(Function<ActorRef<Reply>, Storing.Command> question);
  }

  private static Reply offer(Stores stores, String sha256, long sizeBytes) {
    return stores.ask(replyTo -> new Storing.Offer(sha256, sizeBytes, replyTo));
  }

  /**
   * Brings a state, or what the stores lack of it, from where an attempt before this one ended.
   *
   * @param bytes {@link Snapshot#toBytes} of it
   * @throws UserError if the stores do not take it
   */
  public static void bring(Stores stores, StoredState state, byte[] bytes) {
    String sha256 = state.sha256();
    Reply reply = offer(stores, sha256, bytes.length);
    int chunks = Storing.chunks(bytes.length);
    int from = reply instanceof Wanted wanted ? Math.min(wanted.chunks(), chunks) : 0;
    while (reply instanceof Wanted) {
      for (int i = from; i < chunks; i++) {
        int chunk = i;
        byte[] content = chunk(bytes, chunk);
        stores.ask(replyTo -> new Storing.Put(sha256, chunk, content, replyTo));
      }
      reply = offer(stores, sha256, bytes.length);
      if (from == 0) {
        break;
      }
      from = 0; // those that were there may be wrong
    }
    if (!(reply instanceof Kept)) {
      throw new UserError("the coordinators have another state than was sent: check their disks");
    }
  }

  private static byte[] chunk(byte[] bytes, int chunk) {
    int from = chunk * Storing.CHUNK_BYTES;
    return Arrays.copyOfRange(bytes, from, from + Storing.chunkBytes(bytes.length, chunk));
  }

  /**
   * How a state is known to the stores.
   *
   * @param bytes {@link Snapshot#toBytes} of it
   * @throws IllegalArgumentException if they are not a snapshot's
   */
  public static StoredState describe(byte[] bytes) {
    Snapshot.Head head = Snapshot.head(bytes);
    if (head == null) {
      throw new IllegalArgumentException("the bytes are not a snapshot's");
    }
    MessageDigest digest = Storing.digest();
    digest.update(bytes);
    return new StoredState(head.state(), head.decisions(), Checksums.hex(digest), bytes.length);
  }

  /**
   * Fetches a state.
   *
   * @throws UserError if it cannot be had, or not as it was
   */
  public static Snapshot fetch(FileFinder.Source source, StoredState state) {
    byte[] bytes = new byte[Math.toIntExact(state.sizeBytes())];
    int at = 0;
    for (int i = 0; i < Storing.chunks(state.sizeBytes()); i++) {
      byte[] chunk = source.chunk(state.sha256(), i);
      if (chunk.length != Storing.chunkBytes(state.sizeBytes(), i)) {
        throw damaged(state);
      }
      System.arraycopy(chunk, 0, bytes, at, chunk.length);
      at += chunk.length;
    }
    Snapshot snapshot = Snapshot.of(bytes); // it has a checksum of its own
    if (snapshot == null || !snapshot.state().equals(state.state())) {
      throw damaged(state);
    }
    return snapshot;
  }

  private static UserError damaged(StoredState state) {
    return new UserError(
        "the state at step %s came damaged from the coordinators: check their disks"
            .formatted(state.state().step()));
  }
}
