package amc.deploy.dispatch;

import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.Lead;
import amc.coordinator.catalog.Lead.Superseded;
import amc.coordinator.catalog.LiveTables;
import amc.coordinator.catalog.MetricsRows;
import amc.coordinator.catalog.ResultFiles;
import amc.coordinator.catalog.Standing;
import amc.coordinator.catalog.State;
import amc.coordinator.catalog.Wish;
import amc.deploy.client.Where;
import amc.protocol.message.Jobs;
import amc.worker.files.FileFinder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the jobs of the catalog to where their owners want them, while this coordinator leads: a
 * thread that looks at the catalog five times a second. It keeps nothing that the next coordinator
 * would need: that one finds in the catalog what is wanted, and in the journal what has been done.
 */
final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final long LOOK_MS = 200;
  private static final long RETRY_MS = 1000;

  /** Between two times of saying which jobs are held, which may be lost, and how far jobs are. */
  private static final int ROUNDS_A_WORD = 5;

  private final Tables tables;
  private final Site site;
  private final Map<Long, Conduct> conducts = new HashMap<>();
  private final Thread thread;
  private volatile boolean closed;
  private long round;

  /** What it reads and writes. */
  record Tables(JobCatalog jobs, MetricsRows metrics, ResultFiles results, LiveTables live) {}

  /**
   * Where it is.
   *
   * @param berth for actors that follow jobs
   * @param manager hears which jobs are held
   * @param finder of data files
   * @param home folder for the files of jobs that go on
   * @param places how many jobs may go on at a time
   * @param standDown has the node join the cluster anew, since another leads already
   */
  record Site(
      Where.Berth berth,
      Consumer<Jobs.Hold> manager,
      FileFinder finder,
      Path home,
      IntSupplier places,
      Runnable standDown) {}

  private Dispatcher(Tables tables, Site site) {
    this.tables = tables;
    this.site = site;
    this.thread = Thread.ofPlatform().daemon().name("amc-dispatcher").unstarted(this::run);
  }

  /** Takes over as soon as the database lets it, and goes on until it is closed. */
  static Dispatcher start(Tables tables, Site site) {
    Dispatcher dispatcher = new Dispatcher(tables, site);
    dispatcher.thread.start();
    return dispatcher;
  }

  private void run() {
    Lead lead = null;
    try {
      while (!closed) {
        long pauseMs = LOOK_MS;
        try {
          if (lead == null) {
            lead = tables.jobs().lead();
            LOG.info("Dispatcher of epoch {}", lead.epoch());
          }
          look(lead);
        } catch (SQLException e) {
          LOG.warn("The catalog of jobs does not answer, trying on: {}", e.getMessage());
          pauseMs = RETRY_MS;
        } catch (RuntimeException e) {
          LOG.error("A look at the jobs has failed, trying on", e);
          pauseMs = RETRY_MS;
        }
        TimeUnit.MILLISECONDS.sleep(pauseMs);
      }
    } catch (Superseded e) {
      LOG.warn("Standing down: {}", e.getMessage());
      site.standDown().run();
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      conducts.values().forEach(Conduct::leave);
    }
  }

  private void look(Lead lead) throws SQLException, Superseded {
    List<Entry> waiting = new ArrayList<>();
    List<Entry> going = new ArrayList<>();
    boolean word = round++ % ROUNDS_A_WORD == 0;
    for (Entry entry : lead.open()) {
      boolean hold = entry.wish() == Wish.PAUSE;
      if (word && entry.started() != null) {
        site.manager().accept(new Jobs.Hold(entry.id(), hold));
      }
      Conduct conduct = conducts.get(entry.id());
      if (conduct != null) {
        attend(lead, entry, conduct, word);
        if (!hold) {
          going.add(entry);
        }
      } else if (hold) {
        move(lead, entry, State.PAUSED, "");
      } else if (entry.wish() == Wish.CANCEL && entry.started() == null) {
        lead.ended(entry.id(), State.CANCELLED, "", null);
      } else if (entry.wish() == Wish.CANCEL) {
        begin(lead, entry);
      } else {
        waiting.add(entry);
      }
    }
    Admission admission = Admission.of(waiting, going, Math.max(1, site.places().getAsInt()));
    for (Entry entry : admission.begin()) {
      begin(lead, entry);
    }
    for (Entry entry : waiting) {
      String reason = admission.waiting().get(entry.id());
      if (reason != null) {
        move(lead, entry, State.QUEUED, reason);
      }
    }
  }

  /** Writes only what is new: there may be many jobs. */
  private static void move(Lead lead, Entry entry, State state, String reason)
      throws SQLException, Superseded {
    if (entry.state() != state || !entry.reason().equals(reason)) {
      lead.moved(entry.id(), state, reason);
    }
  }

  private void begin(Lead lead, Entry entry) throws SQLException, Superseded {
    long id = entry.id();
    lead.moved(id, State.RUNNING, "");
    Path folder = site.home().resolve("%s-%s".formatted(Jobs.name(id), lead.epoch()));
    conducts.put(
        id,
        Conduct.start(
            entry,
            new Where.Within(site.berth(), id),
            site.finder(),
            folder,
            new Publisher(lead, tables, id, entry.submission().kind(), folder),
            entry.wish() == Wish.CANCEL));
  }

  private void attend(Lead lead, Entry entry, Conduct conduct, boolean word)
      throws SQLException, Superseded {
    Conduct.End end = conduct.end();
    Standing standing = settled(entry, conduct.standing());
    boolean behind = standing.done() < entry.standing().done(); // it is being told again
    if ((word && !behind || end != null) && !standing.equals(entry.standing())) {
      lead.went(entry.id(), standing);
    }
    if (end != null) {
      lead.ended(entry.id(), end.state(), end.reason(), end.summary());
      conducts.remove(entry.id());
      return;
    }
    switch (entry.wish()) {
      case CANCEL -> conduct.cancel();
      case PAUSE -> move(lead, entry, State.PAUSED, "");
      case RUN ->
          move(
              lead,
              entry,
              State.RUNNING,
              standing.threads() == 0 ? "no worker evaluates for it yet" : "");
    }
  }

  /**
   * Nobody evaluates for a job that is held and has not gone on since: what it has told last may be
   * of before its workers left, and while nothing happens it tells nothing.
   */
  private static Standing settled(Entry entry, Standing now) {
    Standing before = entry.standing();
    boolean still = now.done() == before.done() && now.evaluations() == before.evaluations();
    return entry.state() == State.PAUSED && still
        ? new Standing(
            now.done(), now.loss(), now.accuracy(), now.evaluations(), now.seconds(), 0, 0)
        : now;
  }

  /** Leaves all jobs as they are. Does not wait. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
