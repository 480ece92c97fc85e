package amc.deploy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import amc.protocol.message.Hosting;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A job's coordinator, the lanes of its workers, its journal and its client in schedules at random:
 * messages are late or lost, workers and coordinators come and go. Every schedule ends with the
 * same result, and what the journal had when a coordinator began is not done again for it.
 */
class TaskSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("amc.schedules", 2000);
  private static final ActorTestKit KIT = ActorTestKit.create("tasks");
  private static final ActorRef<Hosting.Reply> NOBODY =
      KIT.createTestProbe(Hosting.Reply.class).ref();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void shouldComeToTheTableOfAStudyWhateverHappens() {
    run(StudyKind::new);
  }

  @Test
  void shouldComeToTheLineageOfAPopulationWhateverHappens() {
    run(PopulationKind::new);
  }

  private static <S> void run(Function<SplittableRandom, TaskKind<S>> kinds) {
    long tasks = 0;
    long run = 0;
    int lostAtAnEnd = 0;
    for (int i = 0; i < SCHEDULES; i++) {
      SplittableRandom random = new SplittableRandom(i);
      TaskKind<S> kind = kinds.apply(random);
      TaskSchedule<S> schedule = new TaskSchedule<>(random, kind, NOBODY);
      try {
        schedule.go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("schedule " + i, e);
      }
      tasks += kind.tasks();
      run += schedule.begun();
      lostAtAnEnd += schedule.lostAtAnEnd();
    }
    assertThat(run).isBetween(tasks, 2 * tasks);
    assertThat(lostAtAnEnd).as("coordinators lost at an end").isGreaterThan(SCHEDULES / 2);
    System.out.printf(
        "%s schedules, %s tasks, %s run, %s coordinators lost at an end%n",
        SCHEDULES, tasks, run, lostAtAnEnd);
  }
}
