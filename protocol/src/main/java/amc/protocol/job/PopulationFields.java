package amc.protocol.job;

import amc.protocol.job.Population.Islands;
import amc.protocol.job.Population.Measure;
import amc.protocol.job.Population.Rank;
import amc.protocol.job.Propagation.Annealing;
import amc.protocol.job.Propagation.Boltzmann;
import amc.protocol.job.Propagation.Exchange;
import amc.protocol.job.Propagation.Inheritance;
import amc.protocol.job.Propagation.None;
import amc.protocol.job.Propagation.Tournament;
import amc.protocol.job.Propagation.Truncation;
import amc.protocol.job.Propagation.Winners;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Declaration of the fields of a population, see {@link JobFields}. */
final class PopulationFields {
  private static final int MAX_SIZE = 10_000;
  private static final double LARGEST_FACTOR = 100;
  private static final String SIGMA = "sigma";
  private static final String MEAN = "mean";

  private PopulationFields() {}

  /** As the file has it; {@link PopulationReader} adds the job. */
  record Outline(
      String files, int size, long interval, Rank rank, Propagation propagation, Islands islands) {}

  // ---- rank

  private static final Field<Rank, Measure> BY =
      Field.fixed(
          "by",
          Types.choice(EnumSet.allOf(Measure.class)),
          Measure.TRAIN_LOSS,
          Rank::by,
          "train-loss, or on samples held out of the training set; never the test set.");

  private static final Field<Rank, Double> HOLD_OUT =
      Field.derived(
          "holdOut",
          Numbers.real(Numbers.Bound.closed(0), Numbers.Bound.open(1)),
          "0.1, for train-loss 0",
          in -> in.get(BY) == Measure.TRAIN_LOSS ? 0.0 : 0.1,
          Rank::holdOut,
          "Fraction of the training set that is kept for comparing.");

  private static final Shape<Rank> RANK_SHAPE =
      new Shape<>(
          "",
          "By what members are compared.",
          List.of(BY, HOLD_OUT),
          in -> {
            boolean trained = in.get(BY) == Measure.TRAIN_LOSS;
            if (trained != (in.get(HOLD_OUT) == 0)) {
              throw in.error(
                  HOLD_OUT,
                  trained ? "must be 0 for train-loss" : "must be > 0",
                  "leave it out, or rank by validation-loss");
            }
            return new Rank(in.get(BY), in.get(HOLD_OUT));
          });

  private static final Field<Outline, Rank> RANK =
      Field.derived(
          "rank",
          RANK_SHAPE,
          "by train-loss",
          in -> new Rank(Measure.TRAIN_LOSS, 0),
          Outline::rank,
          RANK_SHAPE.doc());

  // ---- propagation

  private static <P extends Propagation> Field<P, List<String>> carries() {
    return Field.fixed(
        "carries",
        Types.list(Types.choice(List.of(SIGMA, MEAN)), 0, 2),
        List.of(SIGMA, MEAN),
        p -> carried(p.inheritance()),
        "What a copy has of its donor beside the parameters; what it does not have begins anew.");
  }

  private static List<String> carried(Inheritance inheritance) {
    List<String> carried = new ArrayList<>();
    if (inheritance.sigma()) {
      carried.add(SIGMA);
    }
    if (inheritance.mean()) {
      carried.add(MEAN);
    }
    return carried;
  }

  private static <P extends Propagation> Field<P, Map<String, String>> vary() {
    return Field.fixed(
        "vary",
        Types.settings(),
        Map.of(),
        p -> {
          Map<String, String> texts = new LinkedHashMap<>();
          p.inheritance().vary().forEach((path, factor) -> texts.put(path, factor.toString()));
          return texts;
        },
        "Fields of the optimizer that each copy multiplies or divides by a factor, by chance:"
            + " optimizer.sigma0, optimizer.epsilon, optimizer.nS, optimizer.temperature.");
  }

  private static Inheritance inheritance(
      Values in, Field<?, List<String>> carries, Field<?, Map<String, String>> vary) {
    Map<String, Double> factors = new LinkedHashMap<>();
    in.get(vary)
        .forEach(
            (path, text) -> {
              if (!Inheritance.VARIED.contains(path)) {
                throw in.error(vary, "has " + path, Names.suggest(path, Inheritance.VARIED));
              }
              factors.put(path, factor(in, vary, text));
            });
    List<String> carried = in.get(carries);
    return new Inheritance(carried.contains(SIGMA), carried.contains(MEAN), factors);
  }

  private static double factor(Values in, Field<?, ?> vary, String text) {
    double factor;
    try {
      factor = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      factor = Double.NaN;
    }
    if (!(factor > 1 && factor <= LARGEST_FACTOR)) {
      throw in.error(
          vary, "has the factor " + text, "factors are above 1, at most " + LARGEST_FACTOR);
    }
    return factor;
  }

  private static final Field<Truncation, Double> WORST =
      Field.fixed(
          "fraction",
          Numbers.real(Numbers.Bound.open(0), Numbers.Bound.closed(0.5)),
          0.2,
          Truncation::fraction,
          "Fraction of the members that copy, and of those that are copied.");

  private static final Field<Winners, Double> DYING =
      Field.fixed(
          "fraction",
          Numbers.real(Numbers.Bound.open(0), Numbers.Bound.open(1)),
          0.2,
          Winners::fraction,
          "Fraction of the members that die.");

  private static final Field<Boltzmann, Double> TEMPERATURE =
      Field.required(
          "temperature",
          Numbers.real(Numbers.Bound.open(0)),
          Boltzmann::temperature,
          "Difference of the rank value that makes a factor e of weight.");

  private static final Field<Exchange, Double> LOWEST =
      Field.required(
          "lowest",
          Numbers.real(Numbers.Bound.open(0)),
          Exchange::lowest,
          "Temperature of member 0.");

  private static final Field<Exchange, Double> HIGHEST =
      Field.required(
          "highest",
          Numbers.real(Numbers.Bound.open(0)),
          Exchange::highest,
          "Temperature of the last member.");

  private static final Field<Annealing, Double> FROM =
      Field.required(
          "from",
          Numbers.real(Numbers.Bound.open(0)),
          Annealing::from,
          "Temperature of the first generation.");

  private static final Field<Annealing, Double> TO =
      Field.required(
          "to", Numbers.real(Numbers.Bound.open(0)), Annealing::to, "Temperature of the last.");

  private static <P extends Propagation> Union.Variant<P> copying(
      String type,
      String doc,
      Class<P> record,
      List<Field<P, ?>> fields,
      Function<Values, Function<Inheritance, P>> build) {
    Field<P, List<String>> carries = carries();
    Field<P, Map<String, String>> vary = vary();
    List<Field<P, ?>> all = new ArrayList<>(fields);
    all.add(carries);
    all.add(vary);
    return Union.Variant.of(
        new Shape<>(type, doc, all, in -> build.apply(in).apply(inheritance(in, carries, vary))),
        record);
  }

  private static final Shape<None> NONE =
      new Shape<>("none", "Members stay independent.", List.of(), in -> new None());

  private static final Shape<Exchange> EXCHANGE =
      new Shape<>(
          "exchange",
          "Replica exchange: each member trains at its own temperature, neighbours exchange"
              + " networks.",
          List.of(LOWEST, HIGHEST),
          in -> {
            if (in.get(HIGHEST) <= in.get(LOWEST)) {
              throw in.error(HIGHEST, "must be > lowest", "give a ladder of temperatures");
            }
            return new Exchange(in.get(LOWEST), in.get(HIGHEST));
          });

  private static final Type<Propagation> PROPAGATION_TYPE =
      new Union<>(
          "none",
          List.of(
              Union.Variant.of(NONE, None.class),
              copying(
                  "truncation",
                  "Each of the worst copies one of as many best, by chance.",
                  Truncation.class,
                  List.of(WORST),
                  in -> inherited -> new Truncation(in.get(WORST), inherited)),
              copying(
                  "tournament",
                  "Each member draws an opponent, and copies it where that is better.",
                  Tournament.class,
                  List.of(),
                  in -> Tournament::new),
              copying(
                  "boltzmann",
                  "Members are drawn anew with weights exp(-rank value / temperature).",
                  Boltzmann.class,
                  List.of(TEMPERATURE),
                  in -> inherited -> new Boltzmann(in.get(TEMPERATURE), inherited)),
              copying(
                  "winners",
                  "Go with the winners: the worst die, copies of others, by chance, replace them.",
                  Winners.class,
                  List.of(DYING),
                  in -> inherited -> new Winners(in.get(DYING), inherited)),
              Union.Variant.of(EXCHANGE, Exchange.class),
              copying(
                  "annealing",
                  "Population annealing: all train at a temperature that falls, and are drawn"
                      + " anew.",
                  Annealing.class,
                  List.of(FROM, TO),
                  in -> {
                    if (in.get(TO) >= in.get(FROM)) {
                      throw in.error(TO, "must be < from", "temperatures fall");
                    }
                    return inherited -> new Annealing(in.get(FROM), in.get(TO), inherited);
                  })));

  // ---- the population

  private static final Field<Outline, String> FILES =
      Field.derived(
          "files",
          Types.text("a folder"),
          "where the file is",
          in -> "",
          Outline::files,
          "Folder that relative paths of the job start from.");

  static final Field<Outline, Integer> SIZE =
      Field.required("size", Numbers.count(1, MAX_SIZE), Outline::size, "Members.");

  static final Field<Outline, Long> INTERVAL =
      Field.required(
          "interval",
          Numbers.integer(1, Long.MAX_VALUE),
          Outline::interval,
          "Steps of every member between generations.");

  static final Field<Outline, Propagation> PROPAGATION =
      Field.derived(
          "propagation",
          PROPAGATION_TYPE,
          "none",
          in -> new None(),
          Outline::propagation,
          "How networks are passed on.");

  private static final Field<Islands, Integer> COUNT =
      Field.required("count", Numbers.count(2, MAX_SIZE), Islands::count, "Number of islands.");

  private static final Field<Islands, Integer> EVERY =
      Field.fixed(
          "every",
          Numbers.count(0, Integer.MAX_VALUE),
          10,
          Islands::every,
          "Generations between migrations, 0 for none.");

  private static final Shape<Islands> ISLANDS_SHAPE =
      new Shape<>(
          "",
          "Equal parts of the population within which networks are passed on; now and then the best"
              + " of each replaces the worst of the next.",
          List.of(COUNT, EVERY),
          in -> new Islands(in.get(COUNT), in.get(EVERY)));

  static final Field<Outline, Optional<Islands>> ISLANDS =
      Field.fixed(
          "islands",
          Types.optional(ISLANDS_SHAPE),
          Optional.empty(),
          o -> o.islands().equals(Islands.NONE) ? Optional.empty() : Optional.of(o.islands()),
          ISLANDS_SHAPE.doc());

  /** The group. */
  static final Shape<Outline> POPULATION =
      new Shape<>(
          "",
          "Trajectories that train side by side, and pass networks on between generations.",
          List.of(FILES, SIZE, INTERVAL, RANK, PROPAGATION, ISLANDS),
          PopulationFields::outline);

  private static Outline outline(Values in) {
    int size = in.get(SIZE);
    if (size < 2) {
      throw in.error(SIZE, "must be >= 2", "for one trajectory leave population out");
    }
    Islands islands = in.get(ISLANDS).orElse(Islands.NONE);
    if (size % islands.count() != 0 || size / islands.count() < 2) {
      throw in.error(
          ISLANDS,
          "must be equal parts of the " + size + " members, of 2 at least",
          "change one of both");
    }
    Propagation propagation = in.get(PROPAGATION);
    int part = size / islands.count();
    double fraction =
        switch (propagation) {
          case Truncation t -> t.fraction();
          case Winners w -> w.fraction();
          default -> 1;
        };
    if ((int) (fraction * part) == 0) {
      throw in.error(
          PROPAGATION,
          "has a fraction of less than one of " + part + " members",
          "use a fraction of at least " + Math.ceil(1000.0 / part) / 1000);
    }
    if (propagation.setsTemperature() && islands.count() > 1) {
      throw in.error(ISLANDS, "must be left out with exchange and annealing", "");
    }
    return new Outline(in.get(FILES), size, in.get(INTERVAL), in.get(RANK), propagation, islands);
  }
}
