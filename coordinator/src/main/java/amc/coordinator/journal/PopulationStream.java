package amc.coordinator.journal;

import amc.protocol.message.History;
import amc.protocol.message.History.EpochOpened;
import amc.protocol.message.History.GenerationEnded;
import amc.protocol.message.History.PopulationSum;
import amc.protocol.message.Jobs.EndedGeneration;
import amc.protocol.message.Jobs.EndedLeg;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The stream of a population: epochs and generations. Its sum has all generations, the last one
 * with the members' states.
 *
 * @param epoch of the coordinator that writes
 */
public record PopulationStream(int epoch) implements Stream<PopulationSum> {

  /** Name of a population's stream. */
  public static String id(long job) {
    return "population-" + HexFormat.of().toHexDigits(job);
  }

  @Override
  public PopulationSum empty() {
    return new PopulationSum(0, new EndedGeneration[0], 0);
  }

  @Override
  public PopulationSum plus(PopulationSum sum, History.Event event) {
    return switch (event) {
      case EpochOpened opened ->
          new PopulationSum(opened.epoch(), sum.generations(), sum.elapsedNs());
      case GenerationEnded next -> {
        int before = sum.generations().length;
        EndedGeneration[] all = Arrays.copyOf(sum.generations(), before + 1);
        all[before] = next.generation();
        yield new PopulationSum(sum.epoch(), all, next.elapsedNs());
      }
      default ->
          throw new IllegalStateException(event.getClass().getSimpleName() + " in a population");
    };
  }

  @Override
  public int epoch(PopulationSum sum) {
    return sum.epoch();
  }

  @Override
  public int next(PopulationSum sum) {
    return epoch;
  }

  /** Generations differ in their members' states, which have the step in them. */
  @Override
  public boolean contains(PopulationSum sum, History.Event event) {
    return event instanceof GenerationEnded ended
        && sum.generations().length > 0
        && hash(sum.generations()[sum.generations().length - 1]) == hash(ended.generation());
  }

  private static long hash(EndedGeneration generation) {
    return Arrays.stream(generation.members())
        .mapToLong(EndedLeg::hash)
        .reduce(1, (h, m) -> 31 * h + m);
  }
}
