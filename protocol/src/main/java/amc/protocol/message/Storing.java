package amc.protocol.message;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * What the coordinators, which keep data files and states by content, and those who bring or need
 * such files say to each other. Every coordinator answers for all: what one has taken, each can
 * give.
 */
public final class Storing {
  /** Under which coordinators are found. */
  public static final ServiceKey<Command> STORES = ServiceKey.create(Command.class, "stores");

  /** Bytes of every chunk of a file but the last, which may be shorter. */
  public static final int CHUNK_BYTES = 1 << 20;

  /** Largest file or state: those who read it hold it in one array. */
  public static final long MAX_FILE_BYTES = Integer.MAX_VALUE - 8;

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private Storing() {}

  /** Whether a text is a SHA-256 as it is written here: hexadecimal, lower case. */
  public static boolean isSha256(String text) {
    return SHA256.matcher(text).matches();
  }

  /** For the SHA-256 of a content. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Chunks of a file; 0 for an empty one. */
  public static int chunks(long sizeBytes) {
    return Math.toIntExact((sizeBytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
  }

  /** Bytes of a chunk of a file. */
  public static int chunkBytes(long sizeBytes, int chunk) {
    return (int) Math.min(CHUNK_BYTES, sizeBytes - (long) chunk * CHUNK_BYTES);
  }

  /** To a coordinator's store. Each is answered, with {@link Refused} where it cannot be done. */
  public sealed interface Command extends Message {}

  /**
   * Asks whether a file is there. One whose chunks are all there is checked now, and counts from
   * now on if its content is right.
   *
   * @param sha256 see {@link #isSha256}, here and below
   */
  public record Offer(String sha256, long sizeBytes, ActorRef<Reply> replyTo) implements Command {}

  /**
   * Keep a chunk, in place of what was kept for it before.
   *
   * @param chunk number, from 0 on
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Put(String sha256, int chunk, byte[] content, ActorRef<Reply> replyTo)
      implements Command {}

  /** Give a chunk of a file that counts. */
  public record Fetch(String sha256, int chunk, ActorRef<Reply> replyTo) implements Command {}

  /** From a store. */
  public sealed interface Reply extends Message {}

  /** The file is there, and its content is right. */
  public record Kept(String sha256) implements Reply {}

  /**
   * The file is not there: chunks are missing or wrong.
   *
   * @param chunks that are there from the first one on, without a gap; right or wrong
   */
  public record Wanted(String sha256, int chunks) implements Reply {}

  /** The chunk is there. */
  public record Stored(String sha256, int chunk) implements Reply {}

  /** The chunk that was asked for. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Chunk(String sha256, int chunk, byte[] content) implements Reply {}

  /**
   * Cannot be done.
   *
   * @param reason one line, for the user
   * @param passing whether to ask again later, here or elsewhere
   */
  public record Refused(String reason, boolean passing) implements Reply {}
}
