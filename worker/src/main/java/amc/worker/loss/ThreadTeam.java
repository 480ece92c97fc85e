package amc.worker.loss;

import amc.protocol.job.UserError;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that shares numbered tasks, for evaluations as short as 50 us: members
 * spin for a while before they park. The caller works along as one of the team. Which member does
 * which task never affects results. {@link #run} is confined to one thread at a time; {@link #use}
 * may be called by any.
 */
public final class ThreadTeam implements AutoCloseable {
  private static final int SPINS = 20_000;

  /** One call of {@link #run}: tasks are taken in ascending order. */
  private static final class Round {
    final IntConsumer task;
    final int tasks;
    final int members; // the first so many of the team work on it
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger unfinished;
    volatile @Nullable Throwable failure;

    Round(int tasks, int members, IntConsumer task) {
      this.tasks = tasks;
      this.members = members;
      this.task = task;
      this.unfinished = new AtomicInteger(tasks);
    }

    void work() {
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
        try {
          task.accept(i);
        } catch (Throwable t) {
          failure = t;
        } finally {
          unfinished.decrementAndGet();
        }
      }
    }
  }

  private final Thread[] helpers;
  private volatile @Nullable Round round;
  private volatile int used; // members that work, the caller included
  private volatile boolean closed;

  /**
   * @param threads members including the caller, at least 1
   */
  public ThreadTeam(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads=" + threads + " must be >= 1");
    }
    used = threads;
    helpers = new Thread[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      int member = i + 1;
      helpers[i] =
          Thread.ofPlatform().daemon().name("amc-eval-" + member).start(() -> help(member));
    }
  }

  /**
   * Has fewer members work from the next {@link #run} on, or all again; the others sleep.
   *
   * @param threads members that work, the caller included; at least 1, more than there are mean all
   */
  public void use(int threads) {
    used = Math.clamp(threads, 1, threads());
  }

  /** All members, whether they work or sleep. */
  public int threads() {
    return helpers.length + 1;
  }

  /**
   * Runs tasks 0..tasks-1 and returns when all are done; everything they wrote is visible then. A
   * task's exception is thrown here, after the others have finished.
   */
  @SuppressWarnings("ThreadPriorityCheck") // yields only where it would spin in vain
  public void run(int tasks, IntConsumer task) {
    int members = used;
    if (tasks == 1 || members == 1) {
      for (int i = 0; i < tasks; i++) {
        task.accept(i);
      }
      return;
    }
    Round r = new Round(tasks, members, task);
    round = r;
    for (int i = 0; i < members - 1; i++) {
      LockSupport.unpark(helpers[i]);
    }
    r.work();
    for (int spins = 0; r.unfinished.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield(); // more threads than free cores: let the others finish
      }
    }
    if (r.failure instanceof UserError error) {
      throw error;
    }
    if (r.failure != null) {
      throw new IllegalStateException("evaluation task failed", r.failure);
    }
  }

  private void help(int member) {
    Round done = null;
    int spins = 0;
    while (!closed) {
      Round r = round;
      if (r != null && r != done && member < r.members) {
        r.work();
        done = r;
        spins = 0;
      } else if (spins++ < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        spins = 0;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
