package amc.protocol.message;

import static java.util.Objects.requireNonNull;

import akka.actor.ActorPaths;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How values of one type are written. Numbers have their full width, little-endian; strings
 * (UTF-8), arrays and lists begin with a varint length, which is checked against the bytes left
 * before anything is allocated; what may be null begins with one byte, 0 or 1. Immutable.
 *
 * @param minBytes least bytes that a value takes
 */
record Codec(int minBytes, BiConsumer<Output, Object> writer, Function<Input, Object> reader) {

  void write(Output out, Object value) {
    writer.accept(out, value);
  }

  Object read(Input in) {
    return reader.apply(in);
  }

  /** The components of a record, in order. */
  static Codec ofRecord(Class<?> type, ActorRefResolver refs) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(type.getName() + " must be a record");
    }
    Field[] fields = new Field[components.length];
    Class<?>[] types = new Class<?>[components.length];
    int minBytes = 0;
    for (int i = 0; i < fields.length; i++) {
      fields[i] = Field.of(components[i], refs);
      types[i] = components[i].getType();
      minBytes += fields[i].minBytes();
    }
    Constructor<?> constructor = constructor(type, types);
    return new Codec(
        minBytes,
        (out, value) -> {
          for (Field field : fields) {
            field.write(out, value);
          }
        },
        in -> {
          @Nullable Object[] values = new @Nullable Object[fields.length];
          for (int i = 0; i < fields.length; i++) {
            values[i] = fields[i].read(in);
          }
          try {
            return constructor.newInstance(values);
          } catch (ReflectiveOperationException e) {
            throw new MessageException("no " + type.getSimpleName() + " has these values", e);
          }
        });
  }

  private static Constructor<?> constructor(Class<?> type, Class<?>[] parameters) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e); // every record has it
    }
  }

  private static Codec of(Type generic, ActorRefResolver refs) {
    Class<?> type = (Class<?>) (generic instanceof ParameterizedType p ? p.getRawType() : generic);
    if (type == long.class) {
      return new Codec(Long.BYTES, (out, v) -> out.writeLong((long) v), Input::readLong);
    } else if (type == int.class) {
      return new Codec(Integer.BYTES, (out, v) -> out.writeInt((int) v), Input::readInt);
    } else if (type == double.class) {
      return new Codec(Double.BYTES, (out, v) -> out.writeDouble((double) v), Input::readDouble);
    } else if (type == boolean.class) {
      return new Codec(1, (out, v) -> out.writeBoolean((boolean) v), Codec::readBoolean);
    } else if (type == String.class) {
      return new Codec(1, (out, v) -> writeString(out, (String) v), Codec::readString);
    } else if (type == byte[].class) {
      return new Codec(1, (out, v) -> writeBytes(out, (byte[]) v), Codec::readBytes);
    } else if (type == long[].class) {
      return new Codec(
          1,
          (out, v) -> {
            long[] values = (long[]) v;
            out.writeVarInt(values.length, true);
            out.writeLongs(values, 0, values.length);
          },
          in -> in.readLongs(readLength(in, Long.BYTES)));
    } else if (type == double[].class) {
      return new Codec(
          1,
          (out, v) -> {
            double[] values = (double[]) v;
            out.writeVarInt(values.length, true);
            out.writeDoubles(values, 0, values.length);
          },
          in -> in.readDoubles(readLength(in, Double.BYTES)));
    } else if (type == ActorRef.class) {
      return new Codec(
          1,
          (out, v) -> writeString(out, refs.toSerializationFormat((ActorRef<?>) v)),
          in -> readRef(in, refs));
    } else if (type.isRecord()) {
      return ofRecord(type, refs);
    } else if (type.isSealed()) {
      return ofSealed(type, refs);
    } else if (type.isArray() && type.componentType().isRecord()) {
      return ofArray(type.componentType(), refs);
    } else if (type == List.class && generic instanceof ParameterizedType list) {
      return ofList(of(list.getActualTypeArguments()[0], refs));
    }
    throw new IllegalArgumentException("type=" + generic + " cannot be part of a message");
  }

  /** The number of a registered record, and the record. */
  private static Codec ofSealed(Class<?> type, ActorRefResolver refs) {
    Map<Integer, Codec> byId = new HashMap<>();
    Map<Class<?>, Integer> ids = new HashMap<>();
    Registrations.permittedBy(type)
        .forEach(
            (id, permitted) -> {
              byId.put(id, ofRecord(permitted, refs));
              ids.put(permitted, id);
            });
    return new Codec(
        1,
        (out, v) -> {
          int id = requireNonNull(ids.get(v.getClass()));
          out.writeVarInt(id, true);
          requireNonNull(byId.get(id)).write(out, v);
        },
        in -> {
          int id = in.readVarInt(true);
          Codec permitted = byId.get(id);
          if (permitted == null) {
            throw new MessageException("id=" + id + " must be a " + type.getSimpleName());
          }
          return permitted.read(in);
        });
  }

  private static Codec ofArray(Class<?> elementType, ActorRefResolver refs) {
    Codec element = ofRecord(elementType, refs);
    return new Codec(
        1,
        (out, v) -> {
          Object[] values = (Object[]) v;
          out.writeVarInt(values.length, true);
          for (Object value : values) {
            element.write(out, value);
          }
        },
        in -> {
          Object values = Array.newInstance(elementType, readLength(in, element.minBytes));
          for (int i = 0; i < Array.getLength(values); i++) {
            Array.set(values, i, element.read(in));
          }
          return values;
        });
  }

  private static Codec ofList(Codec element) {
    return new Codec(
        1,
        (out, v) -> {
          List<?> values = (List<?>) v;
          out.writeVarInt(values.size(), true);
          for (Object value : values) {
            element.write(out, value);
          }
        },
        in -> {
          int length = readLength(in, element.minBytes);
          List<Object> values = new ArrayList<>(length);
          for (int i = 0; i < length; i++) {
            values.add(element.read(in));
          }
          return List.copyOf(values);
        });
  }

  private static int readLength(Input in, int elementBytes) {
    int length = in.readVarInt(true);
    int left = in.limit() - in.position();
    if (length < 0 || length > left / Math.max(1, elementBytes)) {
      throw new MessageException("length=" + length + " must fit into the " + left + " bytes left");
    }
    return length;
  }

  private static boolean readBoolean(Input in) {
    byte value = in.readByte();
    if (value != 0 && value != 1) {
      throw new MessageException("boolean=" + value + " must be 0 or 1");
    }
    return value == 1;
  }

  private static void writeBytes(Output out, byte[] bytes) {
    out.writeVarInt(bytes.length, true);
    out.writeBytes(bytes);
  }

  private static byte[] readBytes(Input in) {
    return in.readBytes(readLength(in, 1));
  }

  private static void writeString(Output out, String text) {
    writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String readString(Input in) {
    byte[] bytes = readBytes(in);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MessageException("a string must be UTF-8", e);
    }
  }

  private static ActorRef<?> readRef(Input in, ActorRefResolver refs) {
    String path = readString(in);
    try {
      ActorPaths.fromString(path);
      return refs.resolveActorRef(path);
    } catch (Exception e) { // Scala's MalformedURLException is not declared
      throw new MessageException("an actor's path must be well-formed", e);
    }
  }

  /** One component of a record. */
  private record Field(Method accessor, boolean nullable, Codec codec) {

    static Field of(RecordComponent component, ActorRefResolver refs) {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      return new Field(accessor, nullable, Codec.of(component.getGenericType(), refs));
    }

    int minBytes() {
      return nullable ? 1 : codec.minBytes();
    }

    void write(Output out, Object record) {
      Object value;
      try {
        value = accessor.invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e); // accessors of records do nothing that could fail
      }
      if (nullable) {
        out.writeBoolean(value != null);
      }
      if (value != null) {
        codec.write(out, value);
      } else if (!nullable) {
        throw new MessageException(accessor + " must not be null");
      }
    }

    @Nullable Object read(Input in) {
      return nullable && !readBoolean(in) ? null : codec.read(in);
    }
  }
}
