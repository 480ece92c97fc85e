package amc.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.Activation;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.NetworkSpec.Initial;
import amc.protocol.job.NetworkSpec.InitialKind;
import amc.protocol.job.Precision;
import amc.protocol.job.UserError;
import amc.protocol.mc.Parameters;
import amc.protocol.random.Normals;
import amc.worker.network.DenseNetworks;
import amc.worker.network.InitialParameters;
import amc.worker.network.ParameterLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NpzReaderTest {
  private static final ParameterLayout LAYOUT = layout(3, 2);

  @TempDir private Path folder;

  private static ParameterLayout layout(int inputs, int outputs) {
    Initial initial = new Initial(InitialKind.NORMAL, 1);
    return DenseNetworks.build(
            new NetworkSpec.Dense(
                List.of(5, 1), Activation.TANH, Activation.IDENTITY, true, initial),
            inputs,
            outputs)
        .layout();
  }

  private Path written(Precision precision) throws IOException {
    Parameters x = InitialParameters.draw(LAYOUT, precision, 7, Normals.INSTANCE);
    return Files.write(folder.resolve("model.npz"), NpzWriter.toBytes(LAYOUT, x));
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadWhatWasWritten(Precision precision) throws IOException {
    NpzReader archive = NpzReader.read(written(precision));
    assertThat(archive.rows("layer1.weight")).isEqualTo(3);
    assertThat(archive.rows("layer3.bias")).isEqualTo(2);
    Parameters read = archive.parameters(LAYOUT, precision);
    assertThat(folder.resolve("model.npz")).hasBinaryContent(NpzWriter.toBytes(LAYOUT, read));
  }

  @Test
  void shouldRefuseAnotherNetwork() throws IOException {
    NpzReader archive = NpzReader.read(written(Precision.FLOAT32));
    assertThatThrownBy(() -> archive.parameters(layout(2, 2), Precision.FLOAT32))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "model.npz: array layer1.weight is not of shape [2, 5]; it is cut off");
    assertThatThrownBy(() -> archive.rows("layer4.bias"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.npz: no array layer4.bias; it is cut off");
  }

  @Test
  void shouldRefuseWhatIsDamaged() throws IOException {
    Path file = written(Precision.FLOAT64);
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 3, 20, 60, bytes.length / 2}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> NpzReader.read(file).parameters(LAYOUT, Precision.FLOAT64))
          .as("the first %s bytes", length)
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith(file + ": ");
    }
  }
}
