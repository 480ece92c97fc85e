package amc.deploy.export;

import amc.protocol.job.Activation;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.NetworkSpec.Initial;
import amc.protocol.job.NetworkSpec.InitialKind;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.worker.network.DenseNetwork;
import amc.worker.network.DenseNetworks;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Networks with random parameters, gains and shifts of layer norms as well. */
final class RandomNetwork {
  private RandomNetwork() {}

  static DenseNetwork of(
      int inputs,
      List<Integer> hidden,
      int outputs,
      Activation activation,
      Activation output,
      boolean layerNorm) {
    Initial any = new Initial(InitialKind.KAIMING, 1);
    return DenseNetworks.build(
        new NetworkSpec.Dense(hidden, activation, output, layerNorm, any), inputs, outputs);
  }

  static ExportedModel model(
      DenseNetwork network, Precision precision, long seed, Map<String, String> facts) {
    Random random = new Random(seed);
    Parameters x = Parameters.zeros(precision, network.layout().size());
    for (int i = 0; i < x.size(); i++) {
      double value = 0.6 * random.nextGaussian();
      switch (x) {
        case Parameters.Float32 p -> p.values()[i] = (float) value;
        case Parameters.Float64 p -> p.values()[i] = value;
      }
    }
    return ExportedModel.of(network, x, facts);
  }
}
