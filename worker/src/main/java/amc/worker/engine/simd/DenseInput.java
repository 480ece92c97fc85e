package amc.worker.engine.simd;

import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetwork;
import amc.worker.network.DenseNetwork.Layer;
import org.jspecify.annotations.Nullable;

/** First layer over dense tiles laid out (feature, sample), one array a shard. */
final class DenseInput<A> implements InputLayer<A> {
  /** What the activations of two layers should not exceed by much: 3/2 of an L1 cache. */
  private static final int CACHE_BYTES = 48 * 1024;

  private static final int MAX_GROUPS = 9;

  private final Layer layer;
  private final Dataset data;
  private final Elements<A> elements;
  private final Kernels<A> kernels;
  private final int tileSamples;

  DenseInput(DenseNetwork network, Dataset data, Elements<A> elements, Kernels<A> kernels) {
    this.layer = network.layers().getFirst();
    this.data = data;
    this.elements = elements;
    this.kernels = kernels;
    int widest = network.inputs();
    for (Layer each : network.layers()) {
      widest = Math.max(widest, each.outputs());
    }
    this.tileSamples = tileSamples(widest, Elements.PAD_BYTES / elements.pad());
  }

  /**
   * Few samples for wide layers, so that a tile's activations stay in the L1 or L2 cache while all
   * the weights pass by; more for narrow ones, so that kernels run longer than it takes to call
   * them. An odd number of groups, lest rows that are read together compete for cache sets.
   */
  private static int tileSamples(int widest, int bytes) {
    long groups = CACHE_BYTES / (2L * widest * bytes * Tiling.GROUP);
    long odd = Math.clamp((groups - 1) | 1, 1, MAX_GROUPS);
    return (int) odd * Tiling.GROUP;
  }

  @Override
  public int candidatesAtOnce() {
    return 1;
  }

  @Override
  public int tileSamples() {
    return tileSamples;
  }

  @Override
  public Prepared<A> prepare(int[] indices, Tiling tiling, @Nullable Prepared<A> reuse) {
    Tiles<A> used = (Tiles<A>) reuse;
    A[] shards = elements.table(tiling.shards());
    for (int shard = 0; shard < shards.length; shard++) {
      int length = layer.inputs() * tiling.shardWidth(shard);
      A old = used != null && shard < used.shards.length ? used.shards[shard] : null;
      A tiles = elements.reuse(old, length);
      for (int tile = 0; tile < tiling.tiles(shard); tile++) {
        int first = tiling.firstSample(shard, tile);
        int count = tiling.count(shard, tile);
        int at = at(tiling, tile);
        elements.gather(data, indices, first, count, tiles, at, tiling.width(shard, tile));
      }
      shards[shard] = tiles;
    }
    return new Tiles<>(this, tiling, shards);
  }

  private int at(Tiling tiling, int tile) {
    return elements.pad() + layer.inputs() * tile * tiling.tileSamples();
  }

  /** Dense tiles. */
  private static final class Tiles<A> implements Prepared<A> {
    private final DenseInput<A> input;
    private final Tiling tiling;
    private final A[] shards; // shard: (tile, feature, sample)

    Tiles(DenseInput<A> input, Tiling tiling, A[] shards) {
      this.input = input;
      this.tiling = tiling;
      this.shards = shards;
    }

    @Override
    public void forward(
        int shard, int tile, A[] parameters, int first, int count, A[] out, int outOffset) {
      int width = tiling.width(shard, tile);
      for (int c = 0; c < count; c++) {
        input.kernels.linear(
            input.layer,
            parameters[first + c],
            shards[shard],
            input.at(tiling, tile),
            out[c],
            outOffset,
            width);
      }
    }
  }
}
