package amc.protocol.frame;

import java.util.EnumMap;
import java.util.Map;

/** How many frames came in and what became of them. Confined to one thread. */
public final class FrameCounters {
  private final Map<Rejection, Long> rejected = new EnumMap<>(Rejection.class);
  private long accepted;

  /** Counts a result of {@link FrameCodec#decode}. */
  public void count(Decoded decoded) {
    switch (decoded) {
      case Frame _ -> accepted++;
      case Rejection rejection -> rejected.merge(rejection, 1L, Long::sum);
    }
  }

  /** Frames taken. */
  public long accepted() {
    return accepted;
  }

  /** Frames dropped for one reason. */
  public long rejected(Rejection reason) {
    return rejected.getOrDefault(reason, 0L);
  }

  /** Frames dropped for any reason. */
  public long rejected() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One line: {@code accepted=7 WRONG_MAC=2}; reasons that never occurred are left out. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder("accepted=").append(accepted);
    rejected.forEach((reason, count) -> line.append(' ').append(reason).append('=').append(count));
    return line.toString();
  }
}
