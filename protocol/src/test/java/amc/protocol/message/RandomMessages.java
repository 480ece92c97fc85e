package amc.protocol.message;

import akka.actor.typed.ActorRef;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Messages with random contents. */
final class RandomMessages {
  private final Random random;
  private final List<ActorRef<?>> refs;

  /**
   * @param refs actors that messages may name
   */
  RandomMessages(long seed, List<ActorRef<?>> refs) {
    this.random = new Random(seed);
    this.refs = refs;
  }

  /** One of a class. */
  <T> T of(Class<T> type) {
    return type.cast(record(type));
  }

  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(Arrays.stream(components).map(this::component).toArray());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.getName(), e);
    }
  }

  private @Nullable Object component(RecordComponent component) {
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    return nullable && random.nextInt(3) == 0 ? null : value(component.getGenericType());
  }

  private Object value(Type generic) {
    if (generic instanceof ParameterizedType p && p.getRawType() == List.class) {
      List<Object> values = new ArrayList<>();
      for (int n = random.nextInt(5); n > 0; n--) {
        values.add(value(p.getActualTypeArguments()[0]));
      }
      return values;
    }
    Class<?> type = (Class<?>) (generic instanceof ParameterizedType p ? p.getRawType() : generic);
    if (type.isArray()) {
      Object values = Array.newInstance(type.componentType(), random.nextInt(9));
      for (int i = 0; i < Array.getLength(values); i++) {
        Array.set(values, i, value(type.componentType()));
      }
      return values;
    } else if (type == ActorRef.class) {
      return refs.get(random.nextInt(refs.size()));
    } else if (type.isSealed()) {
      Class<?>[] permitted = type.getPermittedSubclasses();
      return record(permitted[random.nextInt(permitted.length)]);
    } else if (type.isRecord()) {
      return record(type);
    }
    return switch (type.getName()) {
      case "byte" -> (byte) random.nextInt();
      case "int" -> random.nextInt();
      case "long" -> random.nextLong();
      case "boolean" -> random.nextBoolean();
      case "double" -> random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian();
      case "java.lang.String" -> "a\u00e4\u20ac\ud83d\ude00".repeat(random.nextInt(4));
      default -> throw new AssertionError(type);
    };
  }
}
