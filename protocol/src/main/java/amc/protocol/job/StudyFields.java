package amc.protocol.job;

import amc.protocol.job.StudyEvent.AccuracyAbove;
import amc.protocol.job.StudyEvent.LossBelow;
import amc.protocol.job.StudyEvent.LossDrop;
import java.util.List;

/** Declaration of the fields of a study, see {@link JobFields}. */
final class StudyFields {
  private static final int MAX_ENTRIES = 100;

  private StudyFields() {}

  /** As the file has it; {@link StudyReader} makes jobs of it. */
  record Outline(
      String name,
      String files,
      Node job,
      List<GridEntry> grid,
      List<Long> seeds,
      StudyEvent event,
      List<String> groups) {}

  private static final Field<LossBelow, Double> LOSS =
      Field.required("value", Numbers.real(), LossBelow::value, "Loss to come down to.");

  private static final Field<AccuracyAbove, Double> ACCURACY =
      Field.required(
          "value",
          Numbers.real(Numbers.Bound.open(0), Numbers.Bound.closed(1)),
          AccuracyAbove::value,
          "Fraction of the training set to come up to.");

  private static final Field<LossDrop, Double> FACTOR =
      Field.required(
          "factor",
          Numbers.real(Numbers.Bound.open(0), Numbers.Bound.open(1)),
          LossDrop::factor,
          "Ratio to come down to, of the loss to the highest of the last steps.");

  private static final Field<LossDrop, Long> WITHIN =
      Field.required(
          "within",
          Numbers.integer(1, Long.MAX_VALUE),
          LossDrop::within,
          "How many steps these are.");

  private static final Type<StudyEvent> EVENT_TYPE =
      new Union<>(
          "",
          List.of(
              Union.Variant.of(
                  new Shape<>(
                      "loss-below",
                      "The loss has come down to a value.",
                      List.of(LOSS),
                      in -> new LossBelow(in.get(LOSS))),
                  LossBelow.class),
              Union.Variant.of(
                  new Shape<>(
                      "accuracy-above",
                      "The accuracy on the training set has come up to a value.",
                      List.of(ACCURACY),
                      in -> new AccuracyAbove(in.get(ACCURACY))),
                  AccuracyAbove.class),
              Union.Variant.of(
                  new Shape<>(
                      "loss-drop",
                      "The loss has fallen by a factor within some steps.",
                      List.of(FACTOR, WITHIN),
                      in -> new LossDrop(in.get(FACTOR), in.get(WITHIN))),
                  LossDrop.class)));

  private static final Field<Outline, String> NAME =
      Field.derived(
          "name",
          Types.text(JobFields.NAME, "1 to 100 letters, digits, dots, hyphens and underscores"),
          "the file's base name",
          Values::baseName,
          Outline::name,
          "Short name, used in reports and for the result folder.");

  private static final Field<Outline, String> FILES =
      Field.derived(
          "files",
          Types.text("a folder"),
          "where the job's file is",
          in -> "",
          Outline::files,
          "Folder that relative paths of the job start from.");

  private static final Field<Outline, Node> JOB =
      Field.required(
          "job",
          new JobOrName(),
          Outline::job,
          "What every trajectory starts from: a preset, a job file, or a job written out.");

  private static final Field<Outline, List<GridEntry>> GRID =
      Field.fixed(
          "grid",
          Types.list(new GridEntry.Kind(), 0, MAX_ENTRIES),
          List.of(),
          Outline::grid,
          "Every combination of these is a point; an entry sets one field, or several together.");

  private static final Field<Outline, List<Long>> SEEDS =
      Field.required("seeds", new SeedRange(), Outline::seeds, "Seeds of each point.");

  private static final Field<Outline, StudyEvent> EVENT =
      Field.required("event", EVENT_TYPE, Outline::event, "What ends a trajectory.");

  private static final Field<Outline, List<String>> GROUPS =
      Field.fixed(
          "groups",
          Types.list(Types.text("a field of the grid"), 0, MAX_ENTRIES),
          List.of(),
          Outline::groups,
          "Fields of the grid that curves and tests compare; others are pooled.");

  private static final Shape<Outline> OUTLINE =
      new Shape<>(
          "",
          "Independent trajectories over a grid, each ending early at its event.",
          List.of(NAME, FILES, JOB, GRID, SEEDS, EVENT, GROUPS),
          StudyFields::outline);

  private static Outline outline(Values in) {
    List<String> paths =
        in.get(GRID).stream().flatMap(entry -> entry.values().keySet().stream()).toList();
    for (String path : paths) {
      if (paths.stream().filter(path::equals).count() > 1) {
        throw in.error(GRID, "has the field " + path + " in two entries", "put it into one");
      }
    }
    for (String group : in.get(GROUPS)) {
      if (!paths.contains(group)) {
        throw in.error(
            GROUPS,
            "has " + Node.oneLine(group, Node.SHOWN_CHARACTERS) + ", which the grid does not set",
            paths.isEmpty() ? "give a grid" : Names.suggest(group, paths));
      }
    }
    return new Outline(
        in.get(NAME),
        in.get(FILES),
        in.get(JOB),
        in.get(GRID),
        in.get(SEEDS),
        in.get(EVENT),
        in.get(GROUPS));
  }

  /** The file: the study alone. */
  static final Field<Outline, Outline> STUDY =
      Field.required("study", OUTLINE, outline -> outline, OUTLINE.doc());

  /** All of the file. */
  static final Shape<Outline> FILE =
      new Shape<>("", "A study of the aMC trainer.", List.of(STUDY), in -> in.get(STUDY));
}
