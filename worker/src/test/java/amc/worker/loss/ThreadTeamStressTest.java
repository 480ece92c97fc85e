package amc.worker.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import amc.protocol.job.UserError;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@link ThreadTeam} over thousands of seeded rounds, on more threads than cores: outcomes are
 * counted, and one that is forbidden fails. Not by jcstress, whose own threads meet once at each of
 * many fresh objects: a team brings its threads along, and its races lie between rounds.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
final class ThreadTeamStressTest {
  private static final int ROUNDS = Integer.getInteger("amc.rounds", 1_000);
  private static final int MOST_TASKS = 24;

  /** As many as a helper spins before it falls asleep. */
  private static final int SPINS = 20_000;

  /** Steps in which {@link Dusk} closes in. */
  private static final int SHORTEST_STEP_NS = 100;

  private static final int LONGEST_STEP_NS = 100_000;

  /** Only keeps a failing test from hanging. */
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

  private final RandomGenerator random = random(1);
  private final Dusk dusk = new Dusk(random(2));
  private final Outcomes outcomes = new Outcomes();
  private final Set<Thread> otherTeams = helpers();
  private @Nullable Audit last;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void shouldRunEachTaskOnceAndCarryPlainWritesThereAndBack(int threads) {
    long[] given = new long[MOST_TASKS];
    long[] made = new long[MOST_TASKS];
    int[] times = new int[MOST_TASKS];
    try (ThreadTeam team = new ThreadTeam(threads)) {
      List<Thread> helpers = started(threads);
      for (int round = 0; round < 5 * ROUNDS; round++) {
        int tasks = random.nextInt(1, MOST_TASKS + 1);
        int slow = random.nextInt(100) == 0 ? random.nextInt(tasks) : -1;
        for (int i = 0; i < tasks; i++) {
          given[i] = random.nextLong();
          times[i] = 0;
        }
        if (random.nextInt(100) == 0) {
          dusk.linger();
          dusk.look(helpers.getFirst());
        }
        team.run(
            tasks,
            i -> {
              spin(i == slow ? SPINS + SPINS / 4 : 0);
              made[i] = ~given[i];
              times[i]++;
            });
        for (int i = 0; i < tasks; i++) {
          boolean right = made[i] == ~given[i];
          outcomes.add(times[i] + (right ? " times" : " times, wrong"), right && times[i] == 1);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void shouldWakeAllThatAreUsedEvenWhileTheyFallAsleep(int threads) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      List<Thread> helpers = started(threads);
      for (int round = 0; round < rounds(threads); round++) {
        int members = random.nextInt(2, threads + 1);
        team.use(members < threads ? members : threads + random.nextInt(3));
        if (random.nextInt(10) > 0) {
          meet(team, members, () -> dusk.look(helpers.getFirst()), dusk::linger);
        } else {
          meet(team, members, () -> {}, () -> {});
          if (random.nextBoolean()) {
            awaitSleep(helpers);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void shouldThrowWhatATaskThrewAndStayUsable(int threads) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      for (int round = 0; round < 2 * ROUNDS; round++) {
        int tasks = random.nextInt(2, MOST_TASKS + 1);
        Map<Integer, Throwable> thrown = new HashMap<>();
        for (int i = 0; i < tasks; i++) {
          switch (random.nextInt(3 * tasks)) {
            case 0 -> thrown.put(i, new UserError("task " + i));
            case 1 -> thrown.put(i, new IllegalArgumentException("task " + i));
            case 2 -> thrown.put(i, new AssertionError("task " + i));
            default -> {}
          }
        }
        int spins = random.nextInt(200);
        IntConsumer task =
            i -> {
              spin(spins);
              raise(thrown.get(i));
            };
        Audit audit = new Audit(tasks, threads, task);
        Throwable got = catchThrowable(() -> team.run(tasks, audit));
        check(audit);
        if (got == null) {
          outcomes.add("nothing thrown by run", thrown.isEmpty());
        } else if (got instanceof UserError) {
          outcomes.add("a user's error thrown by run", thrown.containsValue(got));
        } else {
          Throwable cause = got.getCause();
          boolean wrapped = got instanceof IllegalStateException && !(cause instanceof UserError);
          outcomes.add("a failure thrown by run", wrapped && thrown.containsValue(cause));
        }
      }
      meet(team, threads, () -> {}, () -> {});
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void shouldObeyWhoeverSaysHowManyWork(int threads) {
    AtomicReference<@Nullable Allowance> allowed = new AtomicReference<>(); // null while it changes
    AtomicBoolean ended = new AtomicBoolean();
    try (ThreadTeam team = new ThreadTeam(threads)) {
      CompletableFuture<Void> other =
          onAnotherThread(
              () -> {
                RandomGenerator own = random(3);
                while (!ended.get()) {
                  int members = own.nextInt(threads + 3);
                  allowed.set(null);
                  team.use(members);
                  allowed.set(new Allowance(Math.clamp(members, 1, threads)));
                  spin(own.nextInt(SPINS / 4));
                }
              });
      for (int round = 0; round < 2 * ROUNDS; round++) {
        int spins = random.nextInt(4) == 0 ? SPINS / 20 : random.nextInt(50);
        AtomicReference<@Nullable Allowance> begun = new AtomicReference<>();
        IntConsumer task =
            i -> {
              if (i == 0) {
                begun.set(allowed.get());
              }
              spin(spins);
            };
        Allowance known = allowed.get();
        int tasks = random.nextInt(1, MOST_TASKS + 1);
        Audit audit = new Audit(tasks, threads, task);
        team.run(tasks, audit);
        check(audit);
        if (known != null && known == begun.get()) {
          int workers = audit.workers.size();
          outcomes.add("%s of %s".formatted(workers, known.members), workers <= known.members);
        }
      }
      ended.set(true);
      other.join();
      team.use(threads);
      meet(team, threads, () -> {}, () -> {});
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void shouldEndItsThreadsWhateverTheyDo(int threads) throws InterruptedException {
    for (int round = 0; round < rounds(threads) / 6; round++) {
      ThreadTeam team = new ThreadTeam(threads);
      List<Thread> helpers = started(threads);
      switch (random.nextInt(8)) {
        case 0 -> spin(random.nextInt(SPINS / 100));
        case 1 -> meet(team, threads, () -> {}, () -> {});
        case 2 -> awaitSleep(helpers);
        case 3 -> runWhileAnotherCloses(team);
        default -> {
          meet(team, threads, () -> {}, dusk::linger);
          dusk.look(helpers.getFirst());
        }
      }
      team.close();
      for (Thread helper : helpers) {
        outcomes.add("ended", helper.join(Duration.ofNanos(PATIENCE_NS)));
      }
    }
  }

  private void runWhileAnotherCloses(ThreadTeam team) {
    AtomicInteger missing = new AtomicInteger(2);
    int spins = random.nextInt(SPINS / 100);
    CompletableFuture<Void> closing =
        onAnotherThread(
            () -> {
              pass(missing);
              spin(spins);
              team.close();
            });
    Audit audit = new Audit(MOST_TASKS, team.threads(), _ -> spin(spins / 4));
    pass(missing);
    team.run(MOST_TASKS, audit);
    check(audit);
    closing.join();
  }

  /**
   * A round that needs so many members, and may have no more.
   *
   * @param before what is done last before it
   * @param within what the caller does last in it, when the others have nothing more to do
   */
  private void meet(ThreadTeam team, int members, Runnable before, Runnable within) {
    Meeting meeting = new Meeting(members, within);
    Audit audit = new Audit(2 * members, members, meeting);
    before.run();
    team.run(2 * members, audit);
    check(audit);
    outcomes.add(meeting.absent + " absent", meeting.absent == 0);
  }

  /**
   * Whether the tasks of a round that has just ended ran as they should, and those before still.
   */
  private void check(Audit audit) {
    if (last != null) {
      last.check(outcomes);
    }
    audit.check(outcomes);
    last = audit;
  }

  /** Threads of the one team that was started since this test began. */
  private List<Thread> started(int threads) {
    List<Thread> helpers =
        helpers().stream()
            .filter(thread -> !otherTeams.contains(thread))
            .sorted(Comparator.comparing(Thread::getName))
            .toList();
    assertThat(helpers).hasSize(threads - 1);
    return helpers;
  }

  private static Set<Thread> helpers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("amc-eval-"))
        .collect(Collectors.toSet());
  }

  private void awaitSleep(List<Thread> helpers) {
    for (Thread helper : helpers) {
      outcomes.add("asleep", await(() -> asleep(helper)));
    }
  }

  private static boolean asleep(Thread helper) {
    return helper.getState() == Thread.State.WAITING;
  }

  private static void raise(@Nullable Throwable failure) {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Far fewer for larger teams, whose rounds take far longer. */
  private static int rounds(int threads) {
    return 8 * ROUNDS / (threads * threads);
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  /** Lets threads go on at the same moment, once none is missing. */
  private static void pass(AtomicInteger missing) {
    missing.decrementAndGet();
    await(() -> missing.get() == 0);
  }

  @SuppressWarnings("ThreadPriorityCheck") // whom it waits for may need the processor
  private static boolean await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NS;
    for (int spins = 0; !condition.getAsBoolean(); spins++) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      if (spins < SPINS / 100) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    return true;
  }

  private static CompletableFuture<Void> onAnotherThread(Runnable task) {
    return CompletableFuture.runAsync(task, run -> Thread.ofPlatform().daemon().start(run));
  }

  /** How many may work; one object for each time that it was said. */
  private static final class Allowance {
    final int members;

    Allowance(int members) {
      this.members = members;
    }
  }

  /** How often rounds ended how. */
  private static final class Outcomes {
    private final Map<String, Integer> counts = new TreeMap<>();

    void add(String outcome, boolean allowed) {
      counts.merge(outcome, 1, Integer::sum);
      if (!allowed) {
        throw new AssertionError("forbidden: %s; all: %s".formatted(outcome, counts));
      }
    }
  }

  /** Tasks of a round and the books that they keep. */
  private static final class Audit implements IntConsumer {
    final Set<Thread> workers = ConcurrentHashMap.newKeySet();
    private final int most;
    private final IntConsumer task;
    private final AtomicIntegerArray begun;
    private final AtomicInteger inside = new AtomicInteger();

    /**
     * @param most members that may work
     */
    Audit(int tasks, int most, IntConsumer task) {
      this.most = most;
      this.task = task;
      this.begun = new AtomicIntegerArray(tasks);
    }

    @Override
    public void accept(int i) {
      inside.incrementAndGet();
      begun.incrementAndGet(i);
      workers.add(Thread.currentThread());
      try {
        task.accept(i);
      } finally {
        inside.decrementAndGet();
      }
    }

    void check(Outcomes outcomes) {
      outcomes.add(inside + " inside", inside.get() == 0);
      for (int i = 0; i < begun.length(); i++) {
        outcomes.add(begun.get(i) + " times", begun.get(i) == 1);
      }
      outcomes.add(workers.size() + " worked", workers.size() <= most);
    }
  }

  /**
   * Tasks of which as many as there should be members end only when all have come. They take the
   * permits with which members were woken, so that the next sleep of each begins at once.
   */
  private static final class Meeting implements IntConsumer {
    volatile int absent; // when patience ended
    private final int members;
    private final Runnable within;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger missing;

    Meeting(int members, Runnable within) {
      this.members = members;
      this.within = within;
      this.missing = new AtomicInteger(members);
    }

    @Override
    public void accept(int i) {
      if (i < members) {
        missing.decrementAndGet();
        if (!await(() -> missing.get() <= 0 || absent > 0)) {
          absent = missing.get();
        }
        LockSupport.unpark(Thread.currentThread());
        LockSupport.park(this);
        if (Thread.currentThread() == caller) {
          within.run();
        }
      }
    }
  }

  /** Waits that close in on the moment at which a helper falls asleep. */
  private static final class Dusk {
    private final RandomGenerator random;
    private long waitNs;
    private long stepNs = SHORTEST_STEP_NS;
    private boolean late;
    private boolean lingered;

    Dusk(RandomGenerator random) {
      this.random = random;
    }

    /** Begins when the helper has nothing to do any more; sleeps first, so that it may run. */
    void linger() {
      long endNs = System.nanoTime() + waitNs - random.nextInt(10 * SHORTEST_STEP_NS);
      LockSupport.parkNanos(waitNs - LONGEST_STEP_NS);
      while (System.nanoTime() - endNs < 0) {
        Thread.onSpinWait();
      }
      lingered = true;
    }

    /** Looks whether the helper has already fallen asleep, to linger for less or for more. */
    void look(Thread helper) {
      if (lingered) {
        boolean asleep = asleep(helper);
        long step = asleep == late ? 2 * stepNs : stepNs / 4;
        stepNs = Math.clamp(step, SHORTEST_STEP_NS, LONGEST_STEP_NS);
        waitNs = Math.max(0, asleep ? waitNs - stepNs : waitNs + stepNs);
        late = asleep;
        lingered = false;
      }
    }
  }
}
