package amc.protocol.message;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.JSerializer;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages for Akka: a varint, the id of {@link Registrations} plus 2, then the record's
 * components ({@link Codec}). Bytes that are not exactly one registered message are a {@link
 * MessageException}; no class is ever looked up by a name that was received. Thread-safe.
 */
public final class KryoSerializer extends JSerializer {
  /** Longest message. Journals may hold some with states of 64 MiB; those sent are far shorter. */
  public static final int MAX_BYTES = 65 << 20;

  private static final int IDENTIFIER = 0x616d63; // "amc"
  // Kryo writes ids from here on: 0 stands for null, 1 for a class by name.
  private static final int FIRST_ID = 2;
  private static final int FIRST_BYTES = 1024;

  private final ExtendedActorSystem system;
  // Kryo is not thread-safe, and messages are written and read by several threads.
  private final Deque<Kryo> idle = new ArrayDeque<>();

  /** Called by Akka. */
  public KryoSerializer(ExtendedActorSystem system) {
    this.system = system;
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public boolean includeManifest() {
    return false;
  }

  /**
   * @throws MessageException if the message is not registered, or longer than {@link #MAX_BYTES}
   */
  @Override
  public byte[] toBinary(Object message) {
    Kryo kryo = acquire();
    try (Output out = new Output(FIRST_BYTES, MAX_BYTES)) {
      write(kryo, out, message);
      return out.toBytes();
    } catch (KryoException e) {
      throw new MessageException(
          "message=%s must have at most MAX_BYTES=%s bytes; send less at once"
              .formatted(message.getClass().getSimpleName(), MAX_BYTES),
          e);
    } finally {
      release(kryo);
    }
  }

  private static void write(Kryo kryo, Output out, Object message) {
    if (!Registrations.TABLE.containsValue(message.getClass())) {
      throw new MessageException(
          "message=%s must be registered (Registrations)".formatted(message.getClass().getName()));
    }
    kryo.writeClassAndObject(out, message);
  }

  /**
   * @throws MessageException if the bytes are not exactly one registered message
   */
  @Override
  public Object fromBinaryJava(byte[] bytes, @Nullable Class<?> manifest) {
    if (bytes.length > MAX_BYTES) {
      throw new MessageException("bytes=" + bytes.length + " must be <= MAX_BYTES=" + MAX_BYTES);
    }
    Kryo kryo = acquire();
    try (Input in = new Input(bytes)) {
      int id = in.readVarInt(true) - FIRST_ID;
      if (!Registrations.TABLE.containsKey(id)) {
        throw new MessageException("id=" + id + " must be registered (Registrations)");
      }
      in.setPosition(0);
      Object message = kryo.readClassAndObject(in);
      if (in.position() != bytes.length) {
        throw new MessageException(
            "bytes=%s must be %s (%s)"
                .formatted(bytes.length, in.position(), message.getClass().getSimpleName()));
      }
      return message instanceof Message.Older older ? older.current() : message;
    } catch (KryoException e) {
      throw new MessageException("the bytes end before the message does", e);
    } finally {
      release(kryo);
    }
  }

  private Kryo acquire() {
    synchronized (idle) {
      Kryo kryo = idle.poll();
      if (kryo != null) {
        return kryo;
      }
    }
    Kryo kryo = new Kryo();
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    ActorRefResolver refs = ActorRefResolver.get(Adapter.toTyped(system));
    for (Map.Entry<Integer, Class<? extends Message>> entry : Registrations.TABLE.entrySet()) {
      kryo.register(
          entry.getValue(), new RecordSerializer<>(entry.getValue(), refs), entry.getKey());
    }
    return kryo;
  }

  private void release(Kryo kryo) {
    synchronized (idle) {
      idle.push(kryo);
    }
  }
}
