package amc.worker.engine;

import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Parameters.Float32;
import amc.protocol.mc.Parameters.Float64;
import amc.protocol.mc.ShardSums;
import amc.worker.loss.LossEngine;

/** Checks arguments before another engine sees them; costs nothing beside an evaluation. */
final class ValidatingEngine implements LossEngine {

  /** A batch that knows whose it is. */
  private record Owned(ValidatingEngine owner, Batch batch) implements Batch {
    @Override
    public int samples() {
      return batch.samples();
    }

    @Override
    public int shards() {
      return batch.shards();
    }
  }

  private final LossEngine engine;
  private final Precision precision;
  private final int parameters;

  /**
   * @param parameters size of every candidate
   */
  ValidatingEngine(LossEngine engine, Precision precision, int parameters) {
    this.engine = engine;
    this.precision = precision;
    this.parameters = parameters;
  }

  @Override
  public Batch all() {
    return new Owned(this, engine.all());
  }

  @Override
  public Batch gather(int slot, int[] indices, int count) {
    atLeast("slot", slot, 0);
    atMost("slot", slot, SLOTS - 1);
    atLeast("count", count, 1);
    atMost("count", count, indices.length);
    return new Owned(this, engine.gather(slot, indices, count));
  }

  @Override
  public void evaluate(
      Batch batch,
      int firstShard,
      int endShard,
      Parameters[] candidates,
      int count,
      boolean signals,
      ShardSums sums,
      int firstRow) {
    Batch own = own(batch);
    atLeast("firstShard", firstShard, 0);
    atLeast("endShard", endShard, firstShard);
    atMost("endShard", endShard, own.shards());
    atLeast("firstRow", firstRow, 0);
    check(candidates, count);
    check(own, signals, sums);
    engine.evaluate(own, firstShard, endShard, candidates, count, signals, sums, firstRow);
  }

  @Override
  public void evaluateEach(
      Batch[] batches, Parameters[] candidates, int count, boolean signals, ShardSums[] sums) {
    check(candidates, count);
    atMost("count", count, batches.length);
    atMost("count", count, sums.length);
    Batch[] own = new Batch[count];
    for (int k = 0; k < count; k++) {
      own[k] = own(batches[k]);
      check(own[k], signals, sums[k]);
    }
    engine.evaluateEach(own, candidates, count, signals, sums);
  }

  private Batch own(Batch batch) {
    if (batch instanceof Owned owned && owned.owner == this) {
      return owned.batch;
    }
    throw new IllegalArgumentException("batch must be one that this engine made");
  }

  private void check(Batch batch, boolean signals, ShardSums sums) {
    if (sums.shards() != batch.shards()) {
      throw unequal("sums.shards", sums.shards(), "batch.shards", batch.shards());
    }
    if (signals && sums.groups() != engine.signalGroups()) {
      throw unequal("sums.groups", sums.groups(), "signalGroups", engine.signalGroups());
    }
  }

  private void check(Parameters[] candidates, int count) {
    atLeast("count", count, 0);
    atMost("count", count, candidates.length);
    for (int k = 0; k < count; k++) {
      Parameters x = candidates[k];
      Precision actual =
          switch (x) {
            case Float32 _ -> Precision.FLOAT32;
            case Float64 _ -> Precision.FLOAT64;
          };
      if (actual != precision) {
        throw unequal("candidates[" + k + "].precision", actual, "precision", precision);
      }
      if (x.size() != parameters) {
        throw unequal("candidates[" + k + "].size", x.size(), "parameters", parameters);
      }
    }
  }

  private static void atLeast(String name, int value, int limit) {
    if (value < limit) {
      throw new IllegalArgumentException(name + "=" + value + " must be >= " + limit);
    }
  }

  private static void atMost(String name, int value, int limit) {
    if (value > limit) {
      throw new IllegalArgumentException(name + "=" + value + " must be <= " + limit);
    }
  }

  private static IllegalArgumentException unequal(
      String name, Object value, String expectedName, Object expected) {
    return new IllegalArgumentException(
        name + "=" + value + " must be " + expectedName + "=" + expected);
  }

  @Override
  public double lossDivisor(int samples) {
    return engine.lossDivisor(samples);
  }

  @Override
  public int signalGroups() {
    return engine.signalGroups();
  }

  @Override
  public void close() {
    engine.close();
  }
}
