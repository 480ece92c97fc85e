package amc.coordinator.run;

import amc.coordinator.placement.Costs;
import amc.coordinator.placement.Placement;
import amc.coordinator.placement.Placement.Plan;
import amc.coordinator.placement.Placement.Speed;
import amc.coordinator.run.Gather.Part;
import amc.coordinator.run.Member.Status;
import amc.protocol.frame.Frame;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Copy;
import amc.protocol.frame.Frame.Grid;
import amc.protocol.frame.Frame.Head;
import amc.protocol.frame.Frame.Help;
import amc.protocol.frame.Frame.Report;
import amc.protocol.frame.Frame.Window;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Evaluation;
import amc.protocol.mc.Evaluation.Kind;
import amc.protocol.mc.MetricsSchedule;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Stepper;
import amc.protocol.mc.Stepper.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one run over many workers. It opens a window of speculative steps, sends it to all,
 * gathers their sums, lets the {@link Stepper} decide and opens the next. Whatever becomes of
 * frames and workers, the decisions are those of the sequential trajectory: answers that are lost
 * are asked for again, of the same worker or another, and the first of equal answers counts.
 *
 * <p>A state machine without threads or clock: time comes as an argument, effects go to a {@link
 * RunPort}. Confined to one thread.
 */
public final class RunLoop {
  /** Longest window. */
  public static final int MAX_WINDOW = 32;

  private static final int MISSES_ALLOWED = 2; // deadlines in a row before others do the work
  private static final double GAIN = 1.02; // expected of a new plan

  private final Settings settings;
  private final ProblemShape shape;
  private final Stepper stepper;
  private final MetricsSchedule schedule;
  private final RunPort port;
  private final KeptDecisions history;
  private final Pace pace = new Pace();
  private final Map<Integer, Member> members = new TreeMap<>();

  private boolean regrid = true; // whether the next window needs a new grid
  private int gridNumber;
  private @Nullable Plan plan;
  private long sequence;
  private @Nullable Open open;
  private @Nullable Open previous; // the window decided last: late answers to it are compared
  private long scoredStep;
  private boolean snapshotWanted;
  private boolean ended; // the budget is used up, and the last copy has been made
  private boolean failed;
  private boolean paused;
  private long evaluations;

  /**
   * What a run is made of.
   *
   * @param epoch of the coordinator
   * @param budgetSteps steps of the whole run
   * @param window length of windows, or 0 to adapt it
   * @param scoredStep last step whose performance is known, -1 for none
   */
  public record Settings(long run, int epoch, long budgetSteps, int window, long scoredStep) {}

  /** A window that has been sent. */
  private record Open(
      Grid grid, Window window, Evaluation evaluation, Gather gather, long sentNs, boolean last) {
    boolean isAnsweredBy(Answer a) {
      return a.head().sequence() == window.head().sequence();
    }
  }

  /**
   * @param history decisions made before the stepper's state that replicas may lack
   */
  public RunLoop(
      Settings settings, ProblemShape shape, Stepper stepper, KeptDecisions history, RunPort port) {
    this.settings = settings;
    this.shape = shape;
    this.stepper = stepper;
    this.schedule = new MetricsSchedule(settings.budgetSteps());
    this.history = history;
    this.port = port;
    this.scoredStep = settings.scoredStep();
    this.snapshotWanted = stepper.state().step() == 0;
  }

  public AmcState state() {
    return stepper.state();
  }

  /** Decisions made so far, kept for replicas that lack them. */
  public KeptDecisions history() {
    return history;
  }

  /** Loss evaluations that windows asked for, repetitions left out. */
  public long evaluations() {
    return evaluations;
  }

  /** Workers that evaluate. */
  public int workers() {
    return (int) members.values().stream().filter(m -> m.status == Status.READY).count();
  }

  /** Proposal groups of the present plan, 0 before the first. */
  int groups() {
    Plan p = plan;
    return p == null ? 0 : p.groups();
  }

  /**
   * Measured time of the fastest worker for one candidate alone on one shard, in nanoseconds; 1
   * while no worker's is known.
   */
  double unitNs() {
    double fastest = Double.MAX_VALUE;
    for (Member m : members.values()) {
      fastest = m.status == Status.READY ? Math.min(fastest, m.unitNs(fastest)) : fastest;
    }
    return fastest == Double.MAX_VALUE ? 1 : fastest;
  }

  /** Measured speeds, for whoever watches. */
  public Pace pace() {
    return pace;
  }

  /** A worker hosts the run now; it gets work when it has caught up. */
  public void join(int worker) {
    members.put(worker, new Member(worker));
    Open o = open;
    if (o != null) {
      resend(o); // so that it hears of where the run is
    }
  }

  /** A worker is lost, or hosts the run no more. */
  public void leave(int worker, long nowNs) {
    Member gone = members.remove(worker);
    if (gone != null && gone.status == Status.READY) {
      reopen(nowNs);
    }
  }

  /** Has the next window bring a snapshot, also after the end. */
  public void wantSnapshot() {
    snapshotWanted = true;
    ended = false;
  }

  /** Opens no further windows, since what is decided cannot be kept. */
  public void pause() {
    paused = true;
  }

  /** Opens windows again. */
  public void goOn() {
    paused = false;
  }

  /** Takes a frame from a worker. */
  public void onFrame(Frame frame, long nowNs) {
    Member member = members.get(frame.head().worker());
    if (member == null
        || frame.head().run() != settings.run()
        || frame.head().epoch() != settings.epoch()
        || member.status == Status.QUARANTINED) {
      return;
    }
    switch (frame) {
      case Answer a -> onAnswer(member, a, nowNs);
      case Report r -> onReport(member, r);
      case Grid g -> {}
      case Window w -> {}
      case Help h -> {}
      case Frame.Decisions d -> {}
    }
  }

  private void onReport(Member member, Report r) {
    if (r.decisions() > history.end() || r.decisions() < history.start()) {
      port.mustRehost(member.worker);
      return;
    }
    if (r.ready()) {
      if (member.status != Status.READY) {
        member.status = Status.READY;
        member.misses = 0;
        regrid = true;
      }
      return;
    }
    Open o = open;
    if (r.decisions() < history.end()) {
      Head to = new Head(settings.run(), term(), sequence, member.worker);
      port.send(new Frame.Decisions(to, r.decisions(), history.from(r.decisions())));
    } else if (o == null) {
      member.status = Status.READY;
      regrid = true;
    }
    if (o != null) {
      resend(o);
    }
  }

  private void onAnswer(Member member, Answer a, long nowNs) {
    Open o = open;
    if (o == null || !o.isAnsweredBy(a)) {
      compareLate(a);
      return;
    }
    Part part = o.gather().part(a);
    if (part == null || !o.gather().isWellFormed(a)) {
      return;
    }
    member.observe(a.evaluationNs(), part.size() * pace.batching().factor(part.to - part.from));
    if (part.owner == member.worker) {
      member.misses = 0;
    }
    if (!part.disputed.isEmpty()) {
      arbitrate(part, a);
    } else if (part.answer == null) {
      part.answer = a;
    } else if (!Gather.agree(part.answer, a)) {
      dispute(part, part.answer, a);
    } else if (a.copied()) {
      part.answer = a;
    }
    if (!failed && o.gather().isComplete() && isCopied(o)) {
      complete(o, nowNs);
    }
  }

  /** Steps have been decided by the sums of a part; another worker's for it come too late. */
  private void compareLate(Answer late) {
    Open o = previous;
    Part part = o == null || failed || !o.isAnsweredBy(late) ? null : o.gather().part(late);
    Answer counted = part == null ? null : part.answer;
    if (counted != null && !Gather.agree(counted, late)) {
      fail(
          ("workers %d and %d gave different sums for steps before %d, and one of them has been"
                  + " believed: check the memory and processors of both, and go on from an earlier"
                  + " checkpoint")
              .formatted(counted.head().worker(), late.head().worker(), state().step()));
    }
  }

  /** Two workers' sums for the same part differ: a third decides which is right. */
  private void dispute(Part part, Answer one, Answer other) {
    if (one.head().worker() == other.head().worker()) {
      quarantine(one.head().worker(), "it gave two different answers to one question");
      part.answer = null;
      regrid = true;
      return;
    }
    part.disputed.add(one);
    part.disputed.add(other);
    part.answer = null;
    askThird(part);
  }

  private void askThird(Part part) {
    int one = part.disputed.getFirst().head().worker();
    int other = part.disputed.getLast().head().worker();
    for (Member m : members.values()) {
      if (m.status == Status.READY && m.worker != one && m.worker != other) {
        help(part, m);
        return;
      }
    }
    fail(
        ("workers %d and %d gave different sums for steps from %d, and no third is there to"
                + " decide: check the memory and processors of both")
            .formatted(one, other, state().step()));
  }

  private void arbitrate(Part part, Answer a) {
    for (Answer d : part.disputed) {
      if (d.head().worker() == a.head().worker()) {
        return; // a party's own repetition decides nothing
      }
    }
    Answer right = null;
    for (Answer d : part.disputed) {
      if (Gather.agree(d, a)) {
        right = d;
      }
    }
    if (right == null) {
      fail("three workers gave three different sums for steps from " + state().step());
      return;
    }
    for (Answer d : part.disputed) {
      if (!Gather.agree(d, right)) {
        quarantine(d.head().worker(), "two other workers agree on other sums than its own");
      }
    }
    part.answer = right;
    part.disputed.clear();
  }

  private void quarantine(int worker, String reason) {
    Member m = members.get(worker);
    if (m != null) {
      m.status = Status.QUARANTINED;
      regrid = true;
      port.quarantined(worker, reason);
    }
  }

  private boolean isCopied(Open o) {
    if (o.window().copy() == Copy.NONE) {
      return true;
    }
    for (Part part : o.gather().parts()) {
      Answer a = part.answer;
      if (a != null && a.copied() && a.head().worker() == o.window().head().worker()) {
        return true;
      }
    }
    return false;
  }

  private void complete(Open o, long nowNs) {
    open = null;
    previous = o;
    evaluations += o.evaluation().size();
    if (o.window().copy() != Copy.NONE) {
      scoredStep = o.window().first().step();
      snapshotWanted &= o.window().copy() != Copy.SNAPSHOT;
    }
    if (o.last()) {
      ended = true;
      port.finished();
      return;
    }
    Outcome outcome;
    try {
      outcome = stepper.complete(o.evaluation(), o.gather().totals());
    } catch (UserError e) {
      fail(String.valueOf(e.getMessage()));
      return;
    }
    pace.observe(nowNs - o.sentNs(), expectedNs(o.gather()), o.gather(), outcome);
    Decision decision = outcome.decision();
    if (decision != null) {
      history.add(decision);
    }
    if (outcome.decided() > 0) {
      port.decided(state(), decision);
    }
    open(nowNs);
  }

  /**
   * How long the slowest worker should take for its part, by the times measured so far; next to
   * nothing while they tell of compilation.
   */
  private double expectedNs(Gather gather) {
    double slowest = 0;
    for (Part part : gather.parts()) {
      Member owner = members.get(part.owner);
      double factor = pace.batching().factor(part.to - part.from);
      slowest = owner == null ? slowest : Math.max(slowest, part.size() * factor * owner.unitNs(0));
    }
    return slowest;
  }

  private void fail(String reason) {
    open = null;
    failed = true;
    port.failed(reason);
  }

  /** Opens a window if none is open and there is somebody to evaluate it. */
  private void open(long nowNs) {
    if (open != null || ended || failed || paused) {
      return;
    }
    if (workers() == 0) {
      readmit();
    }
    if (workers() == 0) {
      return;
    }
    place(nowNs);
    Plan p = plan;
    if (p == null) {
      return;
    }
    Copy copy = copyDue();
    boolean last = state().step() == settings.budgetSteps() && !stepper.mustAssess();
    Evaluation evaluation =
        last
            ? new Evaluation(Kind.CURRENT, List.of(state()), List.of(), false)
            : stepper.next(steps(p));
    sequence++;
    int shards = shape.shards(evaluation.window().getFirst().batchSize());
    int signalGroups = evaluation.signals() ? shape.signalGroups() : 0;
    Gather gather = new Gather(p.slices(), p.groups(), evaluation.size(), shards, signalGroups);
    int copier = copy == Copy.NONE ? Head.ALL : gather.parts().getFirst().owner;
    Window window =
        new Window(
            new Head(settings.run(), term(), sequence, copier),
            history.end(),
            evaluation.kind(),
            evaluation.window().getFirst(),
            evaluation.size(),
            evaluation.lambda(),
            evaluation.signals(),
            history.latest(),
            copy);
    Grid grid =
        new Grid(new Head(settings.run(), term(), sequence, Head.ALL), p.groups(), p.slices());
    Open o = new Open(grid, window, evaluation, gather, nowNs, last);
    open = o;
    if (regrid) {
      regrid = false;
      port.send(grid);
    }
    port.send(window);
    pace.opened(nowNs);
  }

  /** A worker that is late is better than none. */
  private void readmit() {
    for (Member m : members.values()) {
      if (m.status == Status.SUSPENDED) {
        m.status = Status.READY;
        m.misses = 0;
        regrid = true;
      }
    }
  }

  private int steps(Plan p) {
    long target = schedule.after(state().step());
    int length =
        settings.window() > 0 ? p.window() : pace.length(p.window(), p.groups(), MAX_WINDOW);
    return (int) Math.min(length, target - state().step());
  }

  private Copy copyDue() {
    if (stepper.mustAssess()) {
      return Copy.NONE;
    }
    long step = state().step();
    if (snapshotWanted || step == settings.budgetSteps()) {
      return Copy.SNAPSHOT;
    }
    boolean due = step == 0 || (step > 0 && schedule.after(step - 1) == step);
    return due && scoredStep < step ? Copy.SCORE : Copy.NONE;
  }

  /** Chooses the plan for the next windows, where it is time for that. */
  private void place(long nowNs) {
    boolean review = plan == null || regrid || pace.reviewIsDue(nowNs);
    if (!review) {
      return;
    }
    List<Speed> speeds = new ArrayList<>();
    double fastest = unitNs();
    for (Member m : members.values()) {
      if (m.status == Status.READY) {
        if (isIdle(m)) {
          m.forget(fastest);
        }
        speeds.add(new Speed(m.worker, m.unitNs(fastest)));
      }
    }
    Costs costs =
        new Costs(
            shape.shards(state().batchSize()),
            pace.acceptanceRate(),
            pace.overheadNs(),
            pace.jitter(),
            pace.batching());
    Plan best = Placement.best(speeds, costs, settings.window(), MAX_WINDOW);
    Plan current = plan;
    if (current == null || regrid || isOther(best, current) && pays(best, current, speeds, costs)) {
      plan = best;
      regrid = true;
      gridNumber++;
    } else if (settings.window() == 0) {
      Plan other = Placement.bestWindow(current, speeds, costs, MAX_WINDOW);
      plan = pays(other, current, speeds, costs) ? other : current;
    }
    pace.reviewed(nowNs);
  }

  private boolean isIdle(Member m) {
    Open o = previous;
    return o != null && o.gather().parts().stream().noneMatch(p -> p.owner == m.worker);
  }

  private static boolean isOther(Plan plan, Plan current) {
    return plan.groups() != current.groups() || !plan.slices().equals(current.slices());
  }

  /** Whether a plan is so much better that it is not the noise of what has been measured. */
  private static boolean pays(Plan plan, Plan current, List<Speed> speeds, Costs costs) {
    double now =
        Placement.stepsPerSecond(
            speeds, current.slices(), current.groups(), current.window(), costs);
    return plan.stepsPerSecond() > GAIN * now;
  }

  /** Asks for what is missing, of others or again; to be called often. */
  public void onTick(long nowNs) {
    Open o = open;
    if (o == null) {
      open(nowNs);
      return;
    }
    if (!pace.deadlinePassed(nowNs)) {
      return;
    }
    boolean late = false;
    for (Part part : o.gather().parts()) {
      if (!part.disputed.isEmpty()) {
        askThird(part);
      } else if (part.answer == null) {
        late |= isLate(members.get(part.owner));
        Member helper = helper(o.gather());
        if (!late && helper != null) {
          help(part, helper);
        }
      }
    }
    if (open == null) {
      return; // a dispute that nobody can decide
    }
    if (o.gather().isComplete()) { // but the copy has not been made
      late |= isLate(members.get(o.window().head().worker()));
    }
    if (late) {
      reopen(nowNs);
    } else {
      resend(o);
      pace.extendDeadline(nowNs);
    }
  }

  /** Notes that a worker has missed a deadline; whether others shall do its work from now on. */
  private boolean isLate(@Nullable Member member) {
    if (member == null || member.status != Status.READY) {
      return true;
    }
    member.misses++;
    if (member.misses > MISSES_ALLOWED && workers() > 1) {
      member.status = Status.SUSPENDED;
      return true;
    }
    return false;
  }

  /** The fastest worker that has answered all of its own parts. */
  private @Nullable Member helper(Gather gather) {
    Member best = null;
    for (Member m : members.values()) {
      if (m.status != Status.READY) {
        continue;
      }
      boolean busy = false;
      for (Part part : gather.parts()) {
        busy |= part.owner == m.worker && part.answer == null;
      }
      if (!busy && (best == null || m.unitNs(1e9) < best.unitNs(1e9))) {
        best = m;
      }
    }
    return best;
  }

  private void help(Part part, Member helper) {
    Head to = new Head(settings.run(), term(), sequence, helper.worker);
    port.send(new Help(to, part.from, part.to, part.firstShard, part.endShard));
  }

  private void resend(Open o) {
    port.send(o.grid());
    port.send(o.window());
  }

  /** Begins the open window anew, with the workers there are. */
  private void reopen(long nowNs) {
    open = null;
    regrid = true;
    open(nowNs);
  }

  private long term() {
    return Head.term(settings.epoch(), gridNumber);
  }
}
