package amc.protocol.job;

import amc.protocol.job.NetworkSpec.Dense;
import amc.protocol.job.NetworkSpec.Initial;
import amc.protocol.job.NetworkSpec.InitialKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random valid jobs. */
final class Jobs {
  private Jobs() {}

  static Arbitrary<Job> any() {
    return tasks().flatMap(Jobs::withTask);
  }

  private static Arbitrary<TaskSpec> tasks() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.of("on", "No", "null", "~", "1e5", "-", "a: b", "{", "é\"'\\", "#", " a "),
            Arbitraries.strings().all().ofMinLength(1).ofMaxLength(20).filter(Jobs::isPrintable));
    Arbitrary<Optional<String>> maybe = texts.optional(0.7);
    Arbitrary<Integer> classes = Arbitraries.of(0, 2, 10);
    Arbitrary<Integer> limits = Arbitraries.integers().greaterOrEqual(0);
    return Arbitraries.oneOf(
        Combinators.combine(
                Arbitraries.of(TaskSpec.SyntheticFunction.class),
                Arbitraries.integers().between(2, 10_000_000))
            .as(TaskSpec.Synthetic::new),
        Combinators.combine(
                Arbitraries.of(TaskSpec.TestFunction.Function.class),
                doubles().list().ofMinSize(2).ofMaxSize(5))
            .as((function, start) -> new TaskSpec.TestFunction(function, start.size(), start)),
        Combinators.combine(Arbitraries.of("mnist", "fashion-mnist"), limits)
            .as((dataset, limit) -> new TaskSpec.Idx(dataset, null, null, null, null, limit, 0)),
        Combinators.combine(texts, texts, maybe, limits, classes)
            .as(
                (images, labels, test, limit, count) ->
                    new TaskSpec.Idx(
                        null, images, labels, test.orElse(null), test.orElse(null), limit, count)),
        Combinators.combine(
                texts,
                maybe,
                texts.list().uniqueElements().ofMinSize(1).ofMaxSize(3),
                classes,
                Arbitraries.of(TaskSpec.Separator.class),
                Arbitraries.of(TaskSpec.DecimalMark.class))
            .as(Jobs::csv),
        Combinators.combine(texts, texts, maybe, classes)
            .as(
                (inputs, targets, test, count) ->
                    new TaskSpec.Npy(inputs, targets, test.orElse(null), test.orElse(null), count)),
        Combinators.combine(
                maybe,
                texts,
                Arbitraries.maps(
                        Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(9),
                        texts)
                    .ofMaxSize(3))
            .as((jar, name, settings) -> new TaskSpec.Plugin(jar.orElse(null), name, settings)));
  }

  private static TaskSpec csv(
      String train,
      Optional<String> test,
      List<String> columns,
      int classes,
      TaskSpec.Separator separator,
      TaskSpec.DecimalMark decimal) {
    boolean apart = separator.character() != decimal.character();
    return new TaskSpec.Csv(
        train,
        test.orElse(null),
        true,
        columns.subList(0, 1),
        classes,
        columns.subList(1, columns.size()),
        separator,
        apart ? decimal : TaskSpec.DecimalMark.POINT);
  }

  /** All finite doubles, of every magnitude. */
  private static Arbitrary<Double> doubles() {
    return Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite);
  }

  /** Of what {@link Types#text(String)} takes: no control characters, no lone surrogates. */
  private static boolean isPrintable(String text) {
    return text.codePoints()
        .allMatch(
            c ->
                switch (Character.getType(c)) {
                  case Character.CONTROL,
                      Character.SURROGATE,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR ->
                      false;
                  default -> c != 0xfffe && c != 0xffff;
                });
  }

  private static Arbitrary<Job> withTask(TaskSpec task) {
    boolean classes = task.isClassification();
    Arbitrary<Double> positive = doubles().map(Math::abs).filter(value -> value > 0);
    Arbitrary<OptimizerSpec> optimizers =
        Combinators.combine(
                positive,
                doubles(),
                Arbitraries.longs().greaterOrEqual(0),
                task.isObjective() ? Arbitraries.just(false) : Arbitraries.of(true, false),
                Arbitraries.of(0.5, 0.95, 1.0),
                Arbitraries.of(0.0, 1e-3))
            .as(OptimizerSpec::new);
    Arbitrary<BatchingSpec> progressive =
        Combinators.combine(
                Arbitraries.integers().greaterOrEqual(1),
                Arbitraries.of(0.1, 1.0),
                Arbitraries.of(BatchingSpec.Redraw.class))
            .as(BatchingSpec.Progressive::new);
    int most = task instanceof TaskSpec.Synthetic(var f, int points) ? points : Integer.MAX_VALUE;
    Arbitrary<BatchingSpec> batchings =
        task.isObjective()
            ? Arbitraries.just(new BatchingSpec.Full())
            : Arbitraries.oneOf(
                Arbitraries.just(new BatchingSpec.Full()),
                Arbitraries.integers().between(1, most).map(BatchingSpec.Minibatch::new),
                classes ? progressive : Arbitraries.just(new BatchingSpec.Full()));
    return Combinators.combine(
            Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(20),
            networks().optional(task.isObjective() ? 0 : 1),
            classes ? Arbitraries.of(LossKind.class) : Arbitraries.just(LossKind.MSE),
            optimizers,
            batchings,
            task.isObjective()
                ? Arbitraries.just(Precision.FLOAT64)
                : Arbitraries.of(Precision.class),
            Arbitraries.longs().greaterOrEqual(1),
            Arbitraries.longs())
        .as(
            (name, network, loss, optimizer, batching, precision, steps, seed) ->
                new Job(
                    name,
                    task,
                    network
                        .map(net -> loss == LossKind.CROSS_ENTROPY ? withSoftmax(net) : net)
                        .orElse(null),
                    loss,
                    optimizer,
                    batching,
                    precision,
                    new Job.Budget(steps),
                    (int) (1 + Math.abs(seed % 1000)),
                    seed));
  }

  private static Arbitrary<NetworkSpec> networks() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 1_000_000).list().ofMaxSize(6),
            Arbitraries.of(
                Arrays.stream(Activation.values()).filter(a -> a != Activation.SOFTMAX).toList()),
            Arbitraries.of(Activation.class),
            Arbitraries.of(true, false),
            Arbitraries.of(InitialKind.class),
            doubles().map(Math::abs))
        .as(
            (hidden, activation, output, layerNorm, kind, scale) ->
                new Dense(hidden, activation, output, layerNorm, new Initial(kind, scale)));
  }

  private static NetworkSpec withSoftmax(NetworkSpec network) {
    return switch (network) {
      case Dense dense ->
          new Dense(
              dense.hidden(),
              dense.activation(),
              Activation.SOFTMAX,
              dense.layerNorm(),
              dense.initial());
    };
  }
}
