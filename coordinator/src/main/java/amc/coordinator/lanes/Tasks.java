package amc.coordinator.lanes;

import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import org.jspecify.annotations.Nullable;

/** Where tasks come from, and where what has been done goes. Confined to one thread. */
public interface Tasks {
  /** A task that nobody has, and that somebody has from now on; null where there is none. */
  @Nullable Task next();

  /** A task that somebody has found to do with a worker; null where it is nobody's business. */
  @Nullable Task claim(long number);

  /** Nobody has a task any more, and it is not done. */
  void free(long number);

  /**
   * A worker says what it has done.
   *
   * @return whether that is news
   */
  boolean done(Done done);

  /** Whether a task is done, as far as this coordinator knows; or does not matter any more. */
  boolean isOver(long number);

  /** Whether a worker may forget what it has done. */
  boolean isKept(long number);
}
