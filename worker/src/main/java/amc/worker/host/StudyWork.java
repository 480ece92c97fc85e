package amc.worker.host;

import amc.protocol.job.Job;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.job.UserError;
import amc.protocol.mc.FirstPassage;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.worker.engine.EngineKind;
import amc.worker.files.FileFinder;
import amc.worker.lane.Excursion;
import amc.worker.lane.Lane;
import amc.worker.lane.ProblemShelf;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Trajectories of a study. */
final class StudyWork implements LaneWork {
  private final Study study;
  private final ProblemShelf shelf;
  private final EngineKind engine;
  private final int window;

  /** Finds the files; data are loaded when they are needed. */
  StudyWork(Jobs.Study work, FileFinder finder) {
    this.study = read(work.study());
    this.engine = EngineKind.ofName(work.engine());
    this.window = work.window();
    this.shelf = new ProblemShelf(finder.find(study.tasks(), work.files()));
  }

  private static Study read(String text) {
    return ProblemShelf.absolute(
        StudyReader.read(
            new StudyReader.Source(text, "the study", ""),
            List.of(),
            name -> {
              throw new UserError("the study names the job " + name + " instead of holding it");
            }));
  }

  @Override
  public Lane lane() {
    return new Lane(shelf::problem, engine, window);
  }

  @Override
  public @Nullable Done run(Task task, Lane lane, BooleanSupplier stop, LongConsumer progress) {
    int number = (int) task.number();
    Study.Point point = study.point(number);
    Job job = point.job(study.seed(number));
    try {
      Excursion excursion =
          new Excursion(lane.start(job), new FirstPassage(study.event()), job.budget().steps(), 0);
      boolean over =
          excursion.advance(
              () -> {
                progress.accept(excursion.trajectory().evaluations());
                return stop.getAsBoolean();
              });
      return over ? new Done(number, excursion.end(), null) : null;
    } catch (UserError e) {
      throw new UserError(
          "%s, seed %s: %s".formatted(point.fields(), job.seed(), e.getMessage()), e);
    }
  }
}
