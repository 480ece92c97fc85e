package amc.deploy.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import amc.protocol.job.Activation;
import amc.protocol.job.UserError;
import amc.worker.network.DenseNetwork;
import amc.worker.network.DenseNetwork.Layer;
import amc.worker.network.ParameterLayout.Block;

/**
 * Writes networks as ONNX models: one input {@value #INPUT} of shape (samples, inputs), one output
 * {@value #OUTPUT} of shape (samples, outputs), both in the precision of the parameters, which are
 * initializers called as in {@code model.npz}. The facts are metadata.
 *
 * <p>The graph computes what {@link DenseNetwork} does. Layer norm and GELU are written out in
 * operations of set {@value #OPSET}: their own came later, GELU's has no double kernel in ONNX
 * Runtime, and layer norm's computes in float32, as its description has it.
 */
public final class OnnxWriter {
  /** Name of the input. */
  public static final String INPUT = "x";

  /** Name of the output. */
  public static final String OUTPUT = "y";

  /**
   * The first set of operators whose softmax is over one axis; of 2020, so all programs know it.
   */
  private static final int OPSET = 13;

  /** Version of the file format that came with the set of operators. */
  private static final int FORMAT = 7;

  private OnnxWriter() {}

  /**
   * The model's file.
   *
   * @throws UserError for an objective, which has no network
   */
  public static byte[] toBytes(ExportedModel model) {
    DenseNetwork network =
        switch (model.network()) {
          case DenseNetwork dense -> dense;
          case null ->
              throw new UserError(
                  "an objective has no network, and ONNX describes networks alone: export its"
                      + " parameters as npz or safetensors");
        };
    OnnxGraph graph = new OnnxGraph("network", model.precision());
    for (Block block : model.layout().blocks()) {
      graph.tensor(block.name(), block.shape(), model.bytes(block.offset(), block.length()));
    }
    graph.input(INPUT, network.inputs(), fact(model, ExportedModel.INPUTS));
    String x = INPUT;
    for (int l = 0; l < network.layers().size(); l++) {
      x = layer(graph, "layer" + (l + 1), network.layers().get(l), x);
    }
    graph.output(OUTPUT, network.outputs(), fact(model, ExportedModel.OUTPUTS));
    ModelProto.Builder file =
        ModelProto.newBuilder()
            .setIrVersion(FORMAT)
            .setProducerName("amc")
            .setProducerVersion(fact(model, ExportedModel.VERSION))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .setGraph(graph.build());
    model
        .facts()
        .forEach(
            (name, value) ->
                file.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(name).setValue(value)));
    return file.build().toByteArray();
  }

  private static String fact(ExportedModel model, String name) {
    return model.facts().getOrDefault(name, "");
  }

  private static String layer(OnnxGraph graph, String name, Layer layer, String x) {
    String z = graph.node(name, "Gemm", x, name + ".weight", name + ".bias");
    if (layer.gainOffset() >= 0) {
      z = normalised(graph, name, z);
    }
    return activated(graph, name, layer.activation(), z);
  }

  private static String normalised(OnnxGraph graph, String name, String z) {
    String d = graph.node(name, "Sub", z, graph.mean(name, z));
    String variance = graph.mean(name, graph.node(name, "Mul", d, d));
    String epsilon = graph.constant(DenseNetwork.LAYER_NORM_EPSILON);
    String deviation = graph.node(name, "Sqrt", graph.node(name, "Add", variance, epsilon));
    String scaled = graph.node(name, "Mul", graph.node(name, "Div", d, deviation), name + ".gain");
    return graph.node(name, "Add", scaled, name + ".shift");
  }

  private static String activated(OnnxGraph graph, String name, Activation activation, String z) {
    return switch (activation) {
      case TANH -> graph.node(name, "Tanh", z);
      case RELU -> graph.node(name, "Relu", z);
      case GELU -> gelu(graph, name, z);
      case SIGMOID -> graph.node(name, "Sigmoid", z);
      case SIN -> graph.node(name, "Sin", z);
      case IDENTITY -> z;
      case SIGN -> graph.node(name, "Sign", z);
      case HEAVISIDE -> graph.number(name, graph.node(name, "Greater", z, graph.constant(0)));
      case SOFTMAX -> graph.node(name, "Softmax", z); // over the last axis
    };
  }

  /**
   * z sigmoid(u) with u = sqrt(8/pi) (z + 0.044715 z^3): the tanh form (arXiv:1606.08415, section
   * 2), without its cancellation at negative z.
   */
  private static String gelu(OnnxGraph graph, String name, String z) {
    double scale = Math.sqrt(8 / Math.PI);
    String square = graph.node(name, "Mul", z, z);
    String cubic = graph.node(name, "Mul", square, graph.constant(0.044715 * scale));
    String slope = graph.node(name, "Add", cubic, graph.constant(scale));
    String u = graph.node(name, "Mul", slope, z);
    return graph.node(name, "Mul", z, graph.node(name, "Sigmoid", u));
  }
}
