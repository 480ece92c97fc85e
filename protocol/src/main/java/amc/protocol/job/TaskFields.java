package amc.protocol.job;

import amc.protocol.job.TaskSpec.Csv;
import amc.protocol.job.TaskSpec.DecimalMark;
import amc.protocol.job.TaskSpec.Idx;
import amc.protocol.job.TaskSpec.Npy;
import amc.protocol.job.TaskSpec.Plugin;
import amc.protocol.job.TaskSpec.Separator;
import amc.protocol.job.TaskSpec.Synthetic;
import amc.protocol.job.TaskSpec.SyntheticFunction;
import amc.protocol.job.TaskSpec.TestFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Declarations of the tasks. */
final class TaskFields {
  private static final int MAX_POINTS = 10_000_000;
  private static final int MAX_DIMENSION = 100_000;
  private static final int MAX_COLUMNS = 10_000;
  private static final int MAX_LABELS = 256; // that a byte can tell apart

  private static final Type<String> PATH = Types.text("a path");

  private TaskFields() {}

  private static final Field<Synthetic, Integer> POINTS =
      Field.fixed(
          "points",
          Numbers.count(2, MAX_POINTS),
          1000,
          Synthetic::points,
          "Number of evenly spaced points of [0, 1].");

  private static Union.Variant<Synthetic> synthetic(SyntheticFunction function, String doc) {
    return new Union.Variant<>(
        new Shape<>(
            Names.of(function),
            doc,
            List.of(POINTS),
            in -> new Synthetic(function, in.get(POINTS))),
        Synthetic.class,
        task -> task.function() == function);
  }

  private static Union.Variant<TestFunction> testFunction(
      TestFunction.Function function, int minDimension, double first, double others, String doc) {
    Field<TestFunction, Integer> dimension =
        Field.fixed(
            "dimension",
            Numbers.count(minDimension, MAX_DIMENSION),
            2,
            TestFunction::dimension,
            "Number of parameters.");
    String preset = first == others ? "%s for all" : "[%s, %s, %s, ...]";
    Field<TestFunction, List<Double>> start =
        Field.derived(
            "start",
            Numbers.coordinates(MAX_DIMENSION),
            preset.formatted(first, others, others),
            in -> startOf(first, others, in.get(dimension)),
            TestFunction::start,
            "Starting point: `dimension` numbers, or one for all.");
    return new Union.Variant<>(
        new Shape<>(
            Names.of(function),
            doc,
            List.of(dimension, start),
            in -> {
              int size = in.get(dimension);
              List<Double> given = in.get(start);
              if (given.size() == 1) {
                given = Collections.nCopies(size, given.getFirst());
              } else if (given.size() != size) {
                throw in.error(
                    start,
                    "must have dimension=" + size + " numbers",
                    "give one number for all, or change the dimension");
              }
              return new TestFunction(function, size, List.copyOf(given));
            }),
        TestFunction.class,
        task -> task.function() == function);
  }

  private static List<Double> startOf(double first, double others, int dimension) {
    List<Double> start = new ArrayList<>(Collections.nCopies(dimension, others));
    start.set(0, first);
    return List.copyOf(start);
  }

  private static <S> Field<S, Optional<String>> optional(
      String name, Type<String> type, Function<S, Optional<String>> getter, String doc) {
    return Field.fixed(name, Types.optional(type), Optional.empty(), getter, doc);
  }

  private static <S> Field<S, Integer> classes(Function<S, Integer> getter, String what) {
    return Field.fixed(
        "classes",
        Numbers.count(0, MAX_COLUMNS),
        0,
        getter,
        "0 for regression, else the number of classes; " + what + ".");
  }

  private static void checkClasses(Values in, Field<?, Integer> classes) {
    if (in.get(classes) == 1) {
      throw in.error(classes, "must be 0 or >= 2", "use 0 for regression");
    }
  }

  private static void checkTogether(Values in, Field<?, ?> one, Field<?, ?> other) {
    if (in.isGiven(one) != in.isGiven(other)) {
      Field<?, ?> given = in.isGiven(one) ? one : other;
      Field<?, ?> missing = in.isGiven(one) ? other : one;
      throw in.error(given, "needs " + missing.name() + " beside it", "give both or none");
    }
  }

  private static Shape<Idx> idx() {
    Field<Idx, Optional<String>> dataset =
        optional(
            "dataset",
            Types.choice(List.of("mnist", "fashion-mnist")),
            task -> Optional.ofNullable(task.dataset()),
            "Name of a fetched data set (`amc data fetch`); instead of the paths.");
    Field<Idx, Optional<String>> trainImages =
        optional(
            "trainImages",
            PATH,
            task -> Optional.ofNullable(task.trainImages()),
            "Training images, plain or .gz.");
    Field<Idx, Optional<String>> trainLabels =
        optional(
            "trainLabels",
            PATH,
            task -> Optional.ofNullable(task.trainLabels()),
            "Training labels, plain or .gz.");
    Field<Idx, Optional<String>> testImages =
        optional(
            "testImages", PATH, task -> Optional.ofNullable(task.testImages()), "Test images.");
    Field<Idx, Optional<String>> testLabels =
        optional(
            "testLabels", PATH, task -> Optional.ofNullable(task.testLabels()), "Test labels.");
    Field<Idx, Integer> limit =
        Field.fixed(
            "limit",
            Numbers.count(0, Integer.MAX_VALUE),
            0,
            Idx::limit,
            "Use only the first so many training samples; 0 means all.");
    Field<Idx, Integer> classes =
        Field.unwritten(
            "classes",
            Numbers.count(0, MAX_LABELS),
            0,
            Idx::classes,
            "Number of classes; 0 means the largest training label plus 1.");
    return new Shape<>(
        "idx",
        "Classification of images in IDX files, the format of MNIST; pixels scaled to [0, 1].",
        List.of(dataset, trainImages, trainLabels, testImages, testLabels, limit, classes),
        in -> {
          if (in.get(classes) == 1) {
            throw in.error(classes, "must be 0 or >= 2", "leave it out");
          }
          if (in.isGiven(dataset) && in.get(classes) > 0) {
            throw in.error(classes, "conflicts with dataset", "leave it out, there are ten");
          }
          checkTogether(in, trainImages, trainLabels);
          checkTogether(in, testImages, testLabels);
          for (Field<Idx, Optional<String>> path : List.of(trainImages, testImages)) {
            if (in.isGiven(dataset) && in.isGiven(path)) {
              throw in.error(path, "conflicts with dataset", "give the dataset or the paths");
            }
          }
          if (!in.isGiven(dataset) && !in.isGiven(trainImages)) {
            throw in.error(
                dataset, "is missing", "give dataset: mnist, or trainImages and trainLabels");
          }
          return new Idx(
              in.get(dataset).orElse(null),
              in.get(trainImages).orElse(null),
              in.get(trainLabels).orElse(null),
              in.get(testImages).orElse(null),
              in.get(testLabels).orElse(null),
              in.get(limit),
              in.get(classes));
        });
  }

  private static Shape<Csv> csv() {
    Field<Csv, String> train = Field.required("train", PATH, Csv::train, "Training rows.");
    Field<Csv, Optional<String>> test =
        optional("test", PATH, task -> Optional.ofNullable(task.test()), "Test rows.");
    Field<Csv, Boolean> header =
        Field.fixed(
            "header", Types.flag(), true, Csv::header, "Whether the first row names the columns.");
    Field<Csv, List<String>> targets =
        Field.required(
            "targets",
            Types.list(Types.word(), 1, MAX_COLUMNS),
            Csv::targets,
            "Target columns: names (with header) or numbers from 0; all others are inputs.");
    Field<Csv, Integer> classes = classes(Csv::classes, "the one target is then a label");
    Field<Csv, List<String>> ignore =
        Field.unwritten(
            "ignore",
            Types.list(Types.word(), 0, MAX_COLUMNS),
            List.of(),
            Csv::ignore,
            "Columns that are neither targets nor inputs, named as `targets` are.");
    Field<Csv, Separator> separator =
        Field.unwritten(
            "separator",
            Types.choice(EnumSet.allOf(Separator.class), mark -> String.valueOf(mark.character())),
            Separator.COMMA,
            Csv::separator,
            "What stands between cells; space: any number of blanks and tabs.");
    Field<Csv, DecimalMark> decimal =
        Field.unwritten(
            "decimal",
            Types.choice(
                EnumSet.allOf(DecimalMark.class), mark -> String.valueOf(mark.character())),
            DecimalMark.POINT,
            Csv::decimal,
            "What stands before the fraction of a number.");
    return new Shape<>(
        "csv",
        "Regression or classification of rows of numbers in separated text.",
        List.of(train, test, header, targets, classes, ignore, separator, decimal),
        in -> {
          checkClasses(in, classes);
          if (in.get(classes) > 0 && in.get(targets).size() != 1) {
            throw in.error(targets, "must be one column", "a classification has one label a row");
          }
          checkColumns(in, targets, header);
          checkColumns(in, ignore, header);
          if (!Collections.disjoint(in.get(targets), in.get(ignore))) {
            throw in.error(ignore, "names a target", "a column is one or the other");
          }
          if (in.get(separator) == Separator.COMMA && in.get(decimal) == DecimalMark.COMMA) {
            throw in.error(decimal, "is the separator too", "set separator: semicolon, or tab");
          }
          return new Csv(
              in.get(train),
              in.get(test).orElse(null),
              in.get(header),
              in.get(targets),
              in.get(classes),
              in.get(ignore),
              in.get(separator),
              in.get(decimal));
        });
  }

  /** Checks a list of columns for what needs no file. */
  private static void checkColumns(
      Values in, Field<?, List<String>> columns, Field<?, Boolean> header) {
    List<String> names = in.get(columns);
    if (names.stream().distinct().count() < names.size()) {
      throw in.error(columns, "must not name a column twice", "remove one");
    }
    if (!in.get(header) && !names.stream().allMatch(name -> name.matches("[0-9]{1,9}"))) {
      throw in.error(columns, "must be numbers of columns from 0", "names need header: true");
    }
  }

  private static Shape<Npy> npy() {
    Field<Npy, String> trainInputs =
        Field.required("trainInputs", PATH, Npy::trainInputs, "Array (samples, features).");
    Field<Npy, String> trainTargets =
        Field.required(
            "trainTargets",
            PATH,
            Npy::trainTargets,
            "Array (samples, outputs), or labels (samples).");
    Field<Npy, Optional<String>> testInputs =
        optional(
            "testInputs",
            PATH,
            task -> Optional.ofNullable(task.testInputs()),
            "As `trainInputs`, for the test.");
    Field<Npy, Optional<String>> testTargets =
        optional(
            "testTargets",
            PATH,
            task -> Optional.ofNullable(task.testTargets()),
            "As `trainTargets`, for the test.");
    Field<Npy, Integer> classes = classes(Npy::classes, "targets are then labels");
    return new Shape<>(
        "npy",
        "Regression or classification of NumPy arrays.",
        List.of(trainInputs, trainTargets, testInputs, testTargets, classes),
        in -> {
          checkClasses(in, classes);
          checkTogether(in, testInputs, testTargets);
          return new Npy(
              in.get(trainInputs),
              in.get(trainTargets),
              in.get(testInputs).orElse(null),
              in.get(testTargets).orElse(null),
              in.get(classes));
        });
  }

  private static Shape<Plugin> plugin() {
    Field<Plugin, Optional<String>> jar =
        optional(
            "jar",
            PATH,
            task -> Optional.ofNullable(task.jar()),
            "Jar that holds it; left out when it is on the class path.");
    Field<Plugin, String> objective =
        Field.required(
            "objective",
            Types.text("the name of an objective"),
            Plugin::objective,
            "Name that the plug-in answers to.");
    Field<Plugin, Map<String, String>> settings =
        Field.fixed(
            "settings",
            Types.settings(),
            Map.of(),
            Plugin::settings,
            "Handed to the plug-in as they are.");
    return new Shape<>(
        "plugin",
        "Minimisation of your own function, found with ServiceLoader.",
        List.of(jar, objective, settings),
        in -> new Plugin(in.get(jar).orElse(null), in.get(objective), in.get(settings)));
  }

  static final Union<TaskSpec> TASK =
      new Union<>(
          "",
          List.of(
              synthetic(
                  SyntheticFunction.STEP_FUNCTION,
                  "Regression on 1/2 for t in (1/2, 3/4), else 0 (figure 6 of the paper)."),
              synthetic(SyntheticFunction.SINE, "Regression on sin(2 pi t) (figure 2)."),
              synthetic(
                  SyntheticFunction.LOG_SINE,
                  "Regression on ln(1 + 5 t) + 0.1 sin(20 pi t) (figure 4)."),
              testFunction(
                  TestFunction.Function.ROSENBROCK,
                  2,
                  -2,
                  2,
                  "Minimisation of Rosenbrock's function, minimum 0 at (1, ..., 1) (figure 3)."),
              testFunction(
                  TestFunction.Function.SPHERE,
                  1,
                  1,
                  1,
                  "Minimisation of the sum of squares, minimum 0 at the origin."),
              testFunction(
                  TestFunction.Function.RASTRIGIN,
                  1,
                  2.5,
                  2.5,
                  "Minimisation of Rastrigin's function, minimum 0 at the origin."),
              testFunction(
                  TestFunction.Function.ACKLEY,
                  1,
                  2.5,
                  2.5,
                  "Minimisation of Ackley's function, minimum 0 at the origin."),
              testFunction(
                  TestFunction.Function.GRIEWANK,
                  1,
                  10,
                  10,
                  "Minimisation of Griewank's function, minimum 0 at the origin."),
              testFunction(
                  TestFunction.Function.STYBLINSKI_TANG,
                  1,
                  0,
                  0,
                  "Minimisation of the Styblinski-Tang function, minimum -39.166 per dimension"
                      + " at (-2.9035, ...)."),
              Union.Variant.of(idx(), Idx.class),
              Union.Variant.of(csv(), Csv.class),
              Union.Variant.of(npy(), Npy.class),
              Union.Variant.of(plugin(), Plugin.class)));
}
