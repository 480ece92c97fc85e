package amc.deploy.export;

import amc.protocol.job.Precision;
import amc.protocol.job.UserError;
import amc.protocol.mc.Parameters;
import amc.worker.network.Network;
import amc.worker.network.ParameterLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trained network, or the parameters of an objective, to be written for other programs.
 *
 * @param network null for objectives: their parameters are all there is
 * @param layout blocks of the parameters with their names, the network's where there is one
 * @param facts names and values that say where it comes from, in the order to be shown
 */
public record ExportedModel(
    @Nullable Network network,
    ParameterLayout layout,
    Parameters parameters,
    Map<String, String> facts) {
  /** Name of the fact that says what the inputs are. */
  public static final String INPUTS = "inputs";

  /** Name of the fact that says what the outputs are. */
  public static final String OUTPUTS = "outputs";

  /** Name of the fact that says which version of this program made it. */
  public static final String VERSION = "version";

  /** Keeps the order of the facts. */
  public ExportedModel {
    if (layout.size() != parameters.size()) {
      throw new IllegalArgumentException(
          "parameters=%s must be %s, those of the layout"
              .formatted(parameters.size(), layout.size()));
    }
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** A network and its parameters. */
  public static ExportedModel of(
      Network network, Parameters parameters, Map<String, String> facts) {
    return new ExportedModel(network, network.layout(), parameters, facts);
  }

  /** Where an objective's minimisation has come to. */
  public static ExportedModel ofObjective(Parameters parameters, Map<String, String> facts) {
    ParameterLayout layout = ParameterLayout.unscaled("x", parameters.size());
    return new ExportedModel(null, layout, parameters, facts);
  }

  /** The precision of the parameters. */
  public Precision precision() {
    return switch (parameters) {
      case Parameters.Float32 f -> Precision.FLOAT32;
      case Parameters.Float64 d -> Precision.FLOAT64;
    };
  }

  /**
   * The same with parameters rounded to float32, which many programs compute in alone.
   *
   * @throws UserError where one of them is out of its range
   */
  public ExportedModel rounded() {
    if (precision() == Precision.FLOAT32) {
      return this;
    }
    float[] values = new float[parameters.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) parameters.get(i);
      if (Float.isInfinite(values[i]) && Double.isFinite(parameters.get(i))) {
        throw new UserError(
            "parameter %s of the model is %s, which float32 cannot hold: keep float64"
                .formatted(i, parameters.get(i)));
      }
    }
    return new ExportedModel(network, layout, new Parameters.Float32(values), facts);
  }

  /** Values of a block, or of any part of the parameters, as little-endian bytes. */
  byte[] bytes(int offset, int length) {
    return ParameterBytes.of(parameters, offset, length);
  }
}
