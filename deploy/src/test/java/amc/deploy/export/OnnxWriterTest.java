package amc.deploy.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.Result;
import ai.onnxruntime.TensorInfo;
import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.Precision;
import amc.protocol.job.UserError;
import amc.protocol.mc.Parameters;
import amc.worker.dataset.Dataset;
import amc.worker.engine.EngineKind;
import amc.worker.engine.Engines;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.DenseNetwork;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Evaluator;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** That ONNX Runtime computes with the models what the program computes. */
class OnnxWriterTest {
  private static final int SAMPLES = 17;

  private record Shape(int inputs, List<Integer> hidden, int outputs) {}

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(3, List.of(), 2),
          new Shape(1, List.of(1), 1),
          new Shape(5, List.of(7, 4), 3),
          new Shape(2, List.of(4, 4, 4, 4, 4, 10), 1));

  static Stream<Arguments> activations() {
    return Stream.of(Activation.values())
        .filter(hidden -> hidden != Activation.SOFTMAX) // which is for outputs
        .flatMap(hidden -> Stream.of(Activation.values()).map(out -> Arguments.of(hidden, out)));
  }

  @ParameterizedTest
  @MethodSource("activations")
  void shouldComputeWhatTheEngineDoes(Activation hidden, Activation output) throws OrtException {
    for (Precision precision : Precision.values()) {
      double tolerance = precision == Precision.FLOAT32 ? 1e-5 : 1e-12;
      for (int s = 0; s < SHAPES.size(); s++) {
        for (boolean norm : new boolean[] {false, true}) {
          Shape shape = SHAPES.get(s);
          DenseNetwork network =
              RandomNetwork.of(
                  shape.inputs(), shape.hidden(), shape.outputs(), hidden, output, norm);
          ExportedModel model = RandomNetwork.model(network, precision, s, Map.of());
          double[] inputs = inputs(network, s);
          double[] outputs = run(model, inputs);
          assertThat(distance(model, inputs, outputs))
              .as("%s, %s, seed %s, layer norm %s", precision, shape, s, norm)
              .isLessThan(tolerance);
        }
      }
    }
  }

  private static double[] inputs(DenseNetwork network, long seed) {
    return new Random(seed).doubles((long) SAMPLES * network.inputs(), -2, 2).toArray();
  }

  /**
   * How far outputs are from the engine's: its squared error with them as targets, summed over all
   * samples and outputs, so that no single one is further.
   */
  private static double distance(ExportedModel model, double[] inputs, double[] outputs) {
    DenseNetwork network = dense(model);
    Dataset data =
        new Dataset(
            "random", SAMPLES, network.inputs(), null, inputs, null, outputs, network.outputs());
    Problem problem = new Problem.Supervised(network, LossKind.MSE, data, null);
    try (ThreadTeam team = new ThreadTeam(1);
        LossEngine engine =
            Engines.create(EngineKind.SCALAR, problem, data, model.precision(), SAMPLES, team)) {
      double loss = new Evaluator(engine, false).score(model.parameters()).loss();
      return Math.sqrt(loss * outputs.length);
    }
  }

  private static DenseNetwork dense(ExportedModel model) {
    return switch (model.network()) {
      case DenseNetwork dense -> dense;
      case null -> throw new IllegalStateException("an objective");
    };
  }

  /** Outputs of ONNX Runtime for any number of samples. */
  private static double[] run(ExportedModel model, double[] inputs) throws OrtException {
    DenseNetwork network = dense(model);
    long[] shape = {inputs.length / network.inputs(), network.inputs()};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(OnnxWriter.toBytes(model));
        OnnxTensor x = tensor(environment, model.precision(), inputs, shape);
        Result result = session.run(Map.of("x", x))) {
      Object y = result.get("y").orElseThrow().getValue();
      return switch (y) {
        case float[][] rows ->
            Arrays.stream(rows).flatMapToDouble(OnnxWriterTest::widened).toArray();
        case double[][] rows -> Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        default -> throw new AssertionError(y.getClass());
      };
    }
  }

  private static DoubleStream widened(float[] row) {
    double[] wide = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      wide[i] = row[i];
    }
    return Arrays.stream(wide);
  }

  private static OnnxTensor tensor(
      OrtEnvironment environment, Precision precision, double[] values, long[] shape)
      throws OrtException {
    if (precision == Precision.FLOAT64) {
      return OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), shape);
    }
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(narrow), shape);
  }

  @Test
  void shouldTakeAnyNumberOfSamples() throws OrtException {
    DenseNetwork network =
        RandomNetwork.of(3, List.of(4), 2, Activation.TANH, Activation.SOFTMAX, true);
    ExportedModel model = RandomNetwork.model(network, Precision.FLOAT64, 1, Map.of());
    double[] inputs = inputs(network, 1);
    double[] all = run(model, inputs);
    assertThat(all).hasSize(SAMPLES * 2);
    for (int i = 0; i < SAMPLES; i++) {
      double[] one = run(model, Arrays.copyOfRange(inputs, 3 * i, 3 * i + 3));
      assertThat(one[0]).isCloseTo(all[2 * i], within(1e-14));
      assertThat(one[0] + one[1]).isCloseTo(1, within(1e-14));
    }
  }

  @Test
  void shouldSayWhatItIs() throws OrtException {
    DenseNetwork network =
        RandomNetwork.of(3, List.of(4), 2, Activation.TANH, Activation.IDENTITY, false);
    Map<String, String> facts = Map.of("job", "my-job", "labels", "[\"a\",\"b\"]");
    ExportedModel model = RandomNetwork.model(network, Precision.FLOAT64, 1, facts).rounded();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(OnnxWriter.toBytes(model))) {
      assertThat(session.getMetadata().getProducerName()).isEqualTo("amc");
      assertThat(session.getMetadata().getCustomMetadata()).isEqualTo(facts);
      assertThat(session.getInputInfo().keySet()).containsExactly("x");
      assertThat(session.getOutputInfo().keySet()).containsExactly("y");
      NodeInfo output = session.getOutputInfo().values().iterator().next();
      TensorInfo y = (TensorInfo) output.getInfo();
      assertThat(y.type).isEqualTo(OnnxJavaType.FLOAT);
      assertThat(y.getShape()).containsExactly(-1, 2);
    }
  }

  @Test
  void shouldRefuseAnObjective() {
    ExportedModel model =
        ExportedModel.ofObjective(new Parameters.Float64(new double[] {1}), Map.of());
    assertThatThrownBy(() -> OnnxWriter.toBytes(model))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no network")
        .hasMessageContaining("npz or safetensors");
  }

  @Test
  void shouldRefuseToRoundWhatFloat32CannotHold() {
    ExportedModel model =
        ExportedModel.ofObjective(new Parameters.Float64(new double[] {1, 1e39}), Map.of());
    assertThatThrownBy(model::rounded)
        .isInstanceOf(UserError.class)
        .hasMessage("parameter 1 of the model is 1.0E39, which float32 cannot hold: keep float64");
  }
}
