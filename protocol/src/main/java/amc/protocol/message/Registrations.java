package amc.protocol.message;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one table of what may be written and under which id. Append only: an id is never used again,
 * and a record whose components change gets a new one, because journals are full of the old.
 */
final class Registrations {
  private Registrations() {}

  /** Ids and classes. Kryo keeps the ids below 10 to itself. */
  static final Map<Integer, Class<? extends Message>> TABLE = table();

  /** Ids of the records that a sealed interface permits, all of which must be in the table. */
  static Map<Integer, Class<? extends Message>> permittedBy(Class<?> type) {
    Map<Integer, Class<? extends Message>> permitted = new TreeMap<>();
    TABLE.forEach(
        (id, registered) -> {
          if (type.isAssignableFrom(registered)) {
            permitted.put(id, registered);
          }
        });
    if (permitted.size() != type.getPermittedSubclasses().length) {
      throw new IllegalArgumentException(type.getName() + " permits what is not registered");
    }
    return permitted;
  }

  private static Map<Integer, Class<? extends Message>> table() {
    Map<Integer, Class<? extends Message>> t = new TreeMap<>();
    t.put(11, Jobs.Follow.class);
    t.put(12, Jobs.Cancel.class);
    t.put(13, Jobs.Hold.class);
    t.put(18, Jobs.Unknown.class);
    t.put(19, Jobs.Progress.class);
    t.put(21, Jobs.StateKept.class);
    t.put(22, Jobs.Submit.class);
    t.put(23, Jobs.Scored.class);
    t.put(24, Jobs.Ended.class);
    t.put(25, Jobs.Run.class);
    t.put(26, Jobs.Finished.class);
    t.put(27, Jobs.Cancelled.class);
    t.put(28, Jobs.Failed.class);
    t.put(29, Jobs.Told.class);
    t.put(31, Hosting.Release.class);
    t.put(32, Hosting.Hosted.class);
    t.put(33, Hosting.Refused.class);
    t.put(35, Hosting.Broken.class);
    t.put(36, Hosting.Outdated.class);
    t.put(41, Hosting.Copied.class);
    t.put(43, Hosting.Host.class);
    t.put(44, Hosting.Lease.class);
    t.put(45, Hosting.Describe.class);
    t.put(46, Hosting.Offer.class);
    t.put(50, History.EpochOpened.class);
    t.put(51, History.RunSubmittedWhole.class);
    t.put(52, History.RunEnded.class);
    t.put(53, History.BatchUntimed.class);
    t.put(54, History.RunSumUntimed.class);
    t.put(55, History.RunSubmitted.class);
    t.put(56, History.JobSubmitted.class);
    t.put(57, History.JobEnded.class);
    t.put(58, History.JobsArchived.class);
    t.put(59, History.EndedJob.class);
    t.put(60, History.LedgerSum.class);
    t.put(62, History.Batch.class);
    t.put(63, History.RunSum.class);
    t.put(64, History.Scored.class);
    t.put(70, Storing.Offer.class);
    t.put(71, Storing.Put.class);
    t.put(72, Storing.Fetch.class);
    t.put(73, Storing.Kept.class);
    t.put(75, Storing.Stored.class);
    t.put(76, Storing.Chunk.class);
    t.put(77, Storing.Refused.class);
    t.put(78, Storing.Wanted.class);
    t.put(80, Jobs.Study.class);
    t.put(81, Jobs.TrajectoriesEnded.class);
    t.put(82, History.TrajectoriesEnded.class);
    t.put(83, History.StudySum.class);
    t.put(84, Hosting.OpenLanes.class);
    t.put(85, Hosting.Explore.class);
    t.put(86, Hosting.LanesReport.class);
    t.put(87, Jobs.Population.class);
    t.put(88, Jobs.GenerationEnded.class);
    t.put(89, History.GenerationEnded.class);
    t.put(90, History.PopulationSum.class);
    return Collections.unmodifiableMap(t);
  }
}
