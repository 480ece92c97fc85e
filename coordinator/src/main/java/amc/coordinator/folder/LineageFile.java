package amc.coordinator.folder;

import amc.coordinator.population.Lineage;
import amc.coordinator.population.Lineage.Generation;
import amc.coordinator.population.Lineage.Member;
import amc.protocol.job.Population;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code lineage.csv}: a row for each member of each generation. Together with the population it is
 * the whole history of who descends from whom.
 */
final class LineageFile {
  private static final List<String> COLUMNS =
      List.of("generation", "member", "parent", "rank", "loss", "hash");
  static final String HEADER = Csv.line(COLUMNS);

  private LineageFile() {}

  /** Rows of a generation that a lineage has. */
  static List<String> rows(Lineage lineage, int generation) {
    List<String> rows = new ArrayList<>();
    int[] parents = lineage.before(generation).parents();
    List<Member> members = lineage.generation(generation).members();
    for (int m = 0; m < members.size(); m++) {
      Member member = members.get(m);
      rows.add(
          Csv.line(
              List.of(
                  Integer.toString(generation),
                  Integer.toString(m),
                  Integer.toString(parents[m]),
                  Csv.number(member.rank()),
                  Csv.number(member.loss()),
                  HexFormat.of().toHexDigits(member.hash()))));
    }
    return rows;
  }

  /**
   * The generations in a file, up to the first that is not whole or does not follow from those
   * before it.
   *
   * @param notes hears of a generation or more that are there and cannot be had
   */
  static Lineage read(Path file, Population population, Consumer<String> notes) {
    List<String> lines;
    try {
      lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    Lineage lineage = read(lines, population);
    if (lines.size() - 1 >= (lineage.last() + 1) * population.size()) {
      notes.accept(
          "%s: rows after generation %s are damaged, or not of this %s: training again from there"
              .formatted(file.getFileName(), lineage.last(), PopulationFolder.POPULATION));
    }
    return lineage;
  }

  private static Lineage read(List<String> lines, Population population) {
    Lineage lineage = new Lineage(population);
    int size = population.size();
    for (int from = 1; from + size <= lines.size(); from += size) {
      List<Member> members = new ArrayList<>();
      for (int m = 0; m < size; m++) {
        Member member = member(lines.get(from + m), lineage, m);
        if (member == null) {
          return lineage;
        }
        members.add(member);
      }
      lineage.enter(new Generation(members));
    }
    return lineage;
  }

  private static @Nullable Member member(String line, Lineage lineage, int m) {
    List<String> cells = Csv.cells(line);
    int generation = lineage.last() + 1;
    if (cells == null || cells.size() != COLUMNS.size()) {
      return null;
    }
    try {
      boolean follows =
          Integer.parseInt(cells.get(0)) == generation
              && Integer.parseInt(cells.get(1)) == m
              && Integer.parseInt(cells.get(2)) == lineage.before(generation).parents()[m];
      return follows
          ? new Member(
              Csv.value(cells.get(3)),
              Csv.value(cells.get(4)),
              HexFormat.fromHexDigitsToLong(cells.get(5)))
          : null;
    } catch (IllegalArgumentException e) { // of numbers
      return null;
    }
  }
}
