package amc.deploy.dispatch;

import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.Wish;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the jobs that wait begin: those of high priority first; among equals, those of the owner
 * who has the fewest going on, so that nobody waits behind a hundred jobs of somebody else; then in
 * order of submission. Pure.
 *
 * @param begin in this order
 * @param waiting why each of the others waits, by id
 */
record Admission(List<Entry> begin, Map<Long, String> waiting) {

  /**
   * Decides.
   *
   * @param waiting jobs that are wanted and have not begun
   * @param going jobs that the cluster works on
   * @param places how many may go on at a time, at least 1
   */
  static Admission of(List<Entry> waiting, List<Entry> going, int places) {
    Map<String, Integer> owners = new HashMap<>();
    going.forEach(entry -> owners.merge(entry.submission().owner(), 1, Integer::sum));
    List<Entry> left = new ArrayList<>(waiting.stream().filter(e -> e.wish() == Wish.RUN).toList());
    List<Entry> begin = new ArrayList<>();
    Comparator<Entry> first =
        Comparator.<Entry>comparingInt(e -> -e.submission().priority())
            .thenComparingInt(e -> owners.getOrDefault(e.submission().owner(), 0))
            .thenComparingLong(Entry::number);
    while (!left.isEmpty() && going.size() + begin.size() < places) {
      Entry next = left.stream().min(first).orElseThrow();
      left.remove(next);
      begin.add(next);
      owners.merge(next.submission().owner(), 1, Integer::sum);
    }
    left.sort(first);
    Map<Long, String> reasons = new HashMap<>();
    for (int i = 0; i < left.size(); i++) {
      String before =
          i == 0 ? "it is next" : i == 1 ? "1 job is before it" : i + " jobs are before it";
      reasons.put(
          left.get(i).id(),
          "waits for one of %s places, which are taken; %s".formatted(places, before));
    }
    return new Admission(begin, reasons);
  }
}
