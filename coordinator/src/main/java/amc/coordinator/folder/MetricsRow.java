package amc.coordinator.folder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * One row of {@code metrics.csv}. Numbers that do not apply are NaN here and empty in the file.
 *
 * @param step proposals decided
 * @param loss U on the state's batch
 * @param trainLoss U on the whole training set
 * @param trainAccuracy share of the training set classified correctly
 * @param testLoss U on the test set
 * @param testAccuracy share of the test set classified correctly
 * @param acceptanceRate accepted proposals per proposal since the row before
 * @param sigma move scale
 * @param accepted proposals accepted since the run's start
 * @param evaluations loss evaluations since the run's start, speculative ones included
 * @param batchSize samples in the next step's batch
 * @param seconds time spent training since the run's start
 * @param atFloor whether the loss changes by less than the arithmetic resolves
 */
public record MetricsRow(
    long step,
    double loss,
    double trainLoss,
    double trainAccuracy,
    double testLoss,
    double testAccuracy,
    double acceptanceRate,
    double sigma,
    long accepted,
    long evaluations,
    int batchSize,
    double seconds,
    boolean atFloor) {

  /** First line of the file; its names are a promise to users. */
  public static final String HEADER =
      "step,loss,trainLoss,trainAccuracy,testLoss,testAccuracy,acceptanceRate,sigma,accepted,"
          + "evaluations,batchSize,seconds,atFloor";

  private static final int COLUMNS = HEADER.split(",").length;

  /** What the other columns are drawn against. */
  private static final Set<String> AXES = Set.of("step", "seconds");

  /**
   * The numbers that apply, by the names of their columns, without {@code step} and {@code
   * seconds}; {@code atFloor} is 0 or 1.
   */
  SequencedMap<String, Double> curves() {
    String[] names = HEADER.split(",", -1);
    String[] cells = toLine().split(",", -1);
    SequencedMap<String, Double> curves = new LinkedHashMap<>();
    for (int i = 0; i < COLUMNS; i++) {
      if (!cells[i].isEmpty() && !AXES.contains(names[i])) {
        double value =
            switch (cells[i]) {
              case "false" -> 0;
              case "true" -> 1;
              default -> Csv.value(cells[i]);
            };
        curves.put(names[i], value);
      }
    }
    return curves;
  }

  /** The row's line in the file, without its end. */
  public String toLine() {
    return String.join(
        ",",
        List.of(
            Long.toString(step),
            Csv.number(loss),
            Csv.number(trainLoss),
            Csv.number(trainAccuracy),
            Csv.number(testLoss),
            Csv.number(testAccuracy),
            Csv.number(acceptanceRate),
            Csv.number(sigma),
            Long.toString(accepted),
            Long.toString(evaluations),
            Integer.toString(batchSize),
            Csv.number(seconds),
            Boolean.toString(atFloor)));
  }

  /**
   * The row of a line.
   *
   * @throws NumberFormatException where it is not one
   */
  public static MetricsRow ofLine(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != COLUMNS) {
      throw new NumberFormatException(cells.length + " cells instead of " + COLUMNS);
    }
    return new MetricsRow(
        Long.parseLong(cells[0]),
        Csv.value(cells[1]),
        Csv.value(cells[2]),
        Csv.value(cells[3]),
        Csv.value(cells[4]),
        Csv.value(cells[5]),
        Csv.value(cells[6]),
        Csv.value(cells[7]),
        Long.parseLong(cells[8]),
        Long.parseLong(cells[9]),
        Integer.parseInt(cells[10]),
        Csv.value(cells[11]),
        Boolean.parseBoolean(cells[12]));
  }
}
