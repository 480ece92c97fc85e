package amc.deploy.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A graph under construction: nodes whose values are known by name, and constant tensors, all of
 * one precision. Confined to one thread.
 */
final class OnnxGraph {
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final List<NodeProto.Builder> nodes = new ArrayList<>();
  private final Set<String> constants = new HashSet<>();
  private final Precision precision;

  OnnxGraph(String name, Precision precision) {
    graph.setName(name);
    this.precision = precision;
  }

  private TensorProto.DataType type() {
    return switch (precision) {
      case FLOAT32 -> TensorProto.DataType.FLOAT;
      case FLOAT64 -> TensorProto.DataType.DOUBLE;
    };
  }

  /**
   * Adds an operation of the standard operator set.
   *
   * @param scope first part of its name, for people who look at the graph
   * @return name of its one result
   */
  String node(String scope, String operation, String... inputs) {
    return add(scope, operation, List.of(inputs));
  }

  /** The mean over the last axis, which stays as an axis of one element. */
  String mean(String scope, String value) {
    String mean = add(scope, "ReduceMean", List.of(value));
    nodes
        .getLast()
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("axes")
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(-1));
    return mean;
  }

  /** Truth as a number, 1 or 0. */
  String number(String scope, String truth) {
    String number = add(scope, "Cast", List.of(truth));
    nodes
        .getLast()
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(type().getNumber()));
    return number;
  }

  private String add(String scope, String operation, List<String> inputs) {
    String name = "%s.%s%s".formatted(scope, operation, nodes.size());
    nodes.add(
        NodeProto.newBuilder()
            .setName(name)
            .setOpType(operation)
            .addAllInput(inputs)
            .addOutput(name));
    return name;
  }

  /** A number for all elements. Rounded to the precision; equal ones are one tensor. */
  String constant(double value) {
    String name = "constant" + value;
    if (constants.add(name)) {
      Parameters one =
          switch (precision) {
            case FLOAT32 -> new Parameters.Float32(new float[] {(float) value});
            case FLOAT64 -> new Parameters.Float64(new double[] {value});
          };
      tensor(name, List.of(), ParameterBytes.of(one, 0, 1));
    }
    return name;
  }

  /**
   * A tensor that the graph brings along.
   *
   * @param values row-major, little-endian; not copied
   */
  void tensor(String name, List<Integer> shape, byte[] values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type().getNumber());
    shape.forEach(tensor::addDims);
    graph.addInitializer(tensor.setRawData(UnsafeByteOperations.unsafeWrap(values)));
  }

  /** What is fed, (samples, size). */
  void input(String name, int size, String description) {
    graph.addInput(rows(name, size, description));
  }

  /** Makes the result of the last node the graph's, (samples, size). */
  void output(String name, int size, String description) {
    nodes.getLast().setOutput(0, name);
    graph.addOutput(rows(name, size, description));
  }

  /** Any number of samples, each of one size. */
  private ValueInfoProto rows(String name, int size, String description) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam("samples");
    shape.addDimBuilder().setDimValue(size);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setDocString(description)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type().getNumber()).setShape(shape)))
        .build();
  }

  /** The graph so far. */
  GraphProto build() {
    return graph.clone().addAllNode(nodes.stream().map(NodeProto.Builder::build).toList()).build();
  }
}
