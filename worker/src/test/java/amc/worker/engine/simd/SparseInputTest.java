package amc.worker.engine.simd;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.Activation;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetwork.Layer;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SparseInputTest {
  private static final int PAD = SparseKernels.PAD;

  @Property(tries = 60)
  void shouldGiveTheBitsOfTheDenseLayer(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 1500) int samples,
      @ForAll @IntRange(min = 1, max = 500) int features,
      @ForAll @IntRange(min = 1, max = 40) int neurons,
      @ForAll @IntRange(min = 1, max = 9) int candidates,
      @ForAll @IntRange(min = 1, max = 800) int shardSize,
      @ForAll @DoubleRange(min = 0, max = 0.35) double density,
      @ForAll VectorWidth width) {
    Random random = new Random(seed);
    Dataset data = images(random, samples, features, density);
    Layer layer = layer(features, neurons);
    float[][] parameters = parameters(random, candidates, layer);
    int[] indices = IntStream.range(0, samples).toArray();
    check(data, layer, parameters, indices, shardSize, width);
  }

  @Property(tries = 30)
  void shouldGiveTheBitsOfTheDenseLayerForMinibatches(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 299) int count,
      @ForAll @IntRange(min = 1, max = 9) int candidates,
      @ForAll VectorWidth width) {
    Random random = new Random(seed);
    Dataset data = images(random, 300, 250, 0.2);
    Layer layer = layer(250, 16);
    int[] indices = random.ints(count, 0, 300).toArray();
    check(data, layer, parameters(random, candidates, layer), indices, 100, width);
  }

  @ParameterizedTest
  @EnumSource(VectorWidth.class)
  void shouldSpreadWeightsThatAreNotFiniteLikeTheDenseLayer(VectorWidth width) {
    Random random = new Random(4);
    Dataset data = images(random, 70, 30, 0.2);
    Layer layer = layer(30, 5);
    float[][] parameters = parameters(random, 4, layer);
    parameters[0][3] = Float.NaN;
    parameters[2][17] = Float.NEGATIVE_INFINITY;
    parameters[3][layer.biasOffset()] = Float.POSITIVE_INFINITY;
    check(data, layer, parameters, IntStream.range(0, 70).toArray(), 64, width);
  }

  @Test
  void shouldReuseMemoryOfAnEarlierMinibatch() {
    Random random = new Random(9);
    Dataset data = images(random, 200, 100, 0.2);
    Layer layer = layer(100, 16);
    float[][] parameters = parameters(random, 1, layer);
    SparseInput sparse = sparse(layer, data, VectorWidth.preferred());
    InputLayer.Prepared<float[]> prepared = null;
    for (int count : new int[] {150, 3, 77}) {
      int[] indices = random.ints(count, 0, 200).toArray();
      Tiling tiling = new Tiling(count, 128, sparse.tileSamples());
      prepared = sparse.prepare(indices, tiling, prepared);
      compare(sparse, prepared, data, layer, parameters, indices, tiling);
    }
  }

  @Test
  void shouldLeaveDenseDataToTheDenseLayer() {
    Random random = new Random(1);
    Layer layer = layer(50, 3);
    assertThat(SparseInput.of(layer, images(random, 20, 50, 0.9), VectorWidth.BITS_128)).isNull();
    Dataset doubles = new Dataset("x", 1, 50, null, new double[50], null, new double[3], 3);
    assertThat(SparseInput.of(layer, doubles, VectorWidth.BITS_128)).isNull();
  }

  private static void check(
      Dataset data,
      Layer layer,
      float[][] parameters,
      int[] indices,
      int shardSize,
      VectorWidth width) {
    SparseInput sparse = sparse(layer, data, width);
    Tiling tiling = new Tiling(indices.length, shardSize, sparse.tileSamples());
    InputLayer.Prepared<float[]> prepared = sparse.prepare(indices, tiling, null);
    compare(sparse, prepared, data, layer, parameters, indices, tiling);
  }

  private static SparseInput sparse(Layer layer, Dataset data, VectorWidth width) {
    return new SparseInput(layer, data, Columns.of(data), SparseKernels.of(width));
  }

  /** Every pre-activation must have the bits of the chain over all columns, up to a zero's sign. */
  private static void compare(
      SparseInput sparse,
      InputLayer.Prepared<float[]> prepared,
      Dataset data,
      Layer layer,
      float[][] parameters,
      int[] indices,
      Tiling tiling) {
    int atOnce = sparse.candidatesAtOnce();
    for (int first = 0; first < parameters.length; first += atOnce) {
      sparse.load(parameters, first, Math.min(atOnce, parameters.length - first));
    }
    for (int shard = 0; shard < tiling.shards(); shard++) {
      for (int tile = 0; tile < tiling.tiles(shard); tile++) {
        int width = tiling.width(shard, tile);
        for (int first = 0; first < parameters.length; first += atOnce) {
          int count = Math.min(atOnce, parameters.length - first);
          float[][] out = new float[count][PAD + layer.outputs() * width];
          prepared.forward(shard, tile, parameters, first, count, out, PAD);
          for (int c = 0; c < count; c++) {
            for (int s = 0; s < tiling.count(shard, tile); s++) {
              int sample = indices[tiling.firstSample(shard, tile) + s];
              float[] expected = chain(data, sample, layer, parameters[first + c]);
              for (int j = 0; j < layer.outputs(); j++) {
                float z = out[c][PAD + j * width + s];
                assertThat(Float.floatToIntBits(z + 0f))
                    .isEqualTo(Float.floatToIntBits(expected[j] + 0f));
              }
            }
          }
        }
      }
    }
  }

  private static float[] chain(Dataset data, int sample, Layer layer, float[] parameters) {
    float[] z = new float[layer.outputs()];
    System.arraycopy(parameters, layer.biasOffset(), z, 0, z.length);
    for (int i = 0; i < layer.inputs(); i++) {
      float x = data.feature32(sample, i);
      for (int j = 0; j < z.length; j++) {
        z[j] = Math.fma(x, parameters[layer.weightOffset() + i * z.length + j], z[j]);
      }
    }
    return z;
  }

  private static Dataset images(Random random, int samples, int features, double density) {
    byte[] bytes = new byte[samples * features];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextDouble() < density ? random.nextInt(256) : 0);
    }
    return new Dataset("images", samples, features, bytes, null, new int[samples], null, 10);
  }

  private static Layer layer(int features, int neurons) {
    return new Layer(features, neurons, Activation.TANH, 2, 2 + features * neurons, -1);
  }

  private static float[][] parameters(Random random, int candidates, Layer layer) {
    float[][] parameters = new float[candidates][layer.biasOffset() + layer.outputs()];
    for (float[] candidate : parameters) {
      for (int i = 0; i < candidate.length; i++) {
        candidate[i] = (float) random.nextGaussian();
      }
    }
    return parameters;
  }
}
