package amc.protocol.message;

import akka.actor.typed.ActorRefResolver;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** A record of the table, component by component in the order of its declaration. Immutable. */
final class RecordSerializer<T> extends Serializer<T> {
  private final Codec codec;

  /**
   * @throws IllegalArgumentException if a component is of a type that messages cannot have
   */
  RecordSerializer(Class<T> type, ActorRefResolver refs) {
    super(false, true);
    this.codec = Codec.ofRecord(type, refs);
  }

  @Override
  public void write(Kryo kryo, Output out, T message) {
    codec.write(out, message);
  }

  @Override
  public T read(Kryo kryo, Input in, Class<? extends T> type) {
    return type.cast(codec.read(in));
  }
}
