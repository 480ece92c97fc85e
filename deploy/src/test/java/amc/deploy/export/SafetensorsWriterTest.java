package amc.deploy.export;

import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.export.Safetensors.Tensor;
import amc.protocol.job.Activation;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.worker.network.ParameterLayout.Block;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsWriterTest {
  @ParameterizedTest
  @EnumSource
  void shouldHoldEveryBlock(Precision precision) throws IOException {
    ExportedModel model =
        RandomNetwork.model(
            RandomNetwork.of(3, List.of(5, 1), 2, Activation.TANH, Activation.IDENTITY, true),
            precision,
            1,
            Map.of());
    Safetensors file = Safetensors.read(SafetensorsWriter.toBytes(model));
    assertThat(file.tensors().keySet())
        .containsExactlyElementsOf(model.layout().blocks().stream().map(Block::name).toList());
    for (Block block : model.layout().blocks()) {
      Tensor tensor = file.tensor(block.name());
      assertThat(tensor.type()).isEqualTo(precision == Precision.FLOAT32 ? "F32" : "F64");
      assertThat(tensor.shape()).isEqualTo(block.shape().toString().replace(" ", ""));
      assertThat(tensor.values()).hasSize(block.length());
      for (int i = 0; i < block.length(); i++) {
        assertThat(tensor.values()[i]).isEqualTo(model.parameters().get(block.offset() + i));
      }
    }
  }

  /** Whatever the facts are, and so the length of the header. */
  @Test
  void shouldKeepFactsAndAlignment() throws IOException {
    for (int length = 0; length < 9; length++) {
      Map<String, String> facts = Map.of("labels", "[\"\u00e9\u2603\"]\n" + "a".repeat(length));
      ExportedModel model =
          ExportedModel.ofObjective(new Parameters.Float64(new double[] {1, -0.0}), facts);
      Safetensors file = Safetensors.read(SafetensorsWriter.toBytes(model));
      assertThat(file.metadata()).isEqualTo(facts);
      assertThat(file.tensor("x").values()).containsExactly(1, -0.0);
    }
  }
}
