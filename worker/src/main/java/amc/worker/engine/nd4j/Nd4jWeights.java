package amc.worker.engine.nd4j;

import amc.protocol.mc.Parameters;
import amc.protocol.mc.Parameters.Float32;
import amc.protocol.mc.Parameters.Float64;
import amc.worker.network.DenseNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One candidate's parameters outside the heap, with views of the layers' matrices. */
final class Nd4jWeights implements AutoCloseable {
  /**
   * Views of one layer's parameters.
   *
   * @param weight (inputs, outputs)
   * @param bias (outputs)
   * @param gain (1, outputs); null without layer norm
   * @param shift (1, outputs); null without layer norm
   */
  record LayerViews(
      INDArray weight, INDArray bias, @Nullable INDArray gain, @Nullable INDArray shift) {}

  private final INDArray vector;
  private final List<LayerViews> layers;

  Nd4jWeights(DenseNetwork network, DataType type) {
    vector = Nd4j.createUninitialized(type, network.layout().size());
    layers = network.layers().stream().map(this::views).toList();
  }

  private LayerViews views(DenseNetwork.Layer layer) {
    int n = layer.outputs();
    int gain = layer.gainOffset();
    return new LayerViews(
        view(layer.weightOffset(), (long) layer.inputs() * n).reshape('c', layer.inputs(), n),
        view(layer.biasOffset(), n),
        gain < 0 ? null : view(gain, n).reshape('c', 1, n),
        gain < 0 ? null : view(gain + n, n).reshape('c', 1, n));
  }

  private INDArray view(long offset, long length) {
    return vector.get(NDArrayIndex.interval(offset, offset + length));
  }

  /** Copies a candidate's parameters; false, with nothing copied, if some are not finite. */
  boolean load(Parameters x) {
    return switch (x) {
      case Float32 p -> {
        float notFinite = 0; // NaN as soon as one value is
        for (float v : p.values()) {
          notFinite += v * 0;
        }
        boolean finite = notFinite == 0;
        if (finite) {
          vector.data().asNioFloat().put(p.values());
        }
        yield finite;
      }
      case Float64 p -> {
        double notFinite = 0;
        for (double v : p.values()) {
          notFinite += v * 0;
        }
        boolean finite = notFinite == 0;
        if (finite) {
          vector.data().asNioDouble().put(p.values());
        }
        yield finite;
      }
    };
  }

  LayerViews layer(int l) {
    return layers.get(l);
  }

  @Override
  public void close() {
    vector.close();
  }
}
