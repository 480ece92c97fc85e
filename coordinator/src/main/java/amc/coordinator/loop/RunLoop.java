package amc.coordinator.loop;

import amc.coordinator.loop.Member.Status;
import amc.coordinator.placement.Costs;
import amc.coordinator.placement.Placement.Plan;
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
import amc.protocol.mc.Performance;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Stepper;
import amc.protocol.mc.Stepper.Outcome;
import amc.protocol.mc.Windows;
import java.util.List;
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
  private static final int MISSES_ALLOWED = 2; // deadlines in a row before others do the work

  /** How long a worker may take for a copy, which it evaluates on all samples, alone. */
  private static final long COPY_PATIENCE_NS = 60_000_000_000L;

  /** Life of a loop. */
  private enum Phase {
    /** Windows are opened as long as there are workers. */
    GOING,
    /** No window is opened, since what is decided cannot be kept. */
    PAUSED,
    /** The budget is used up, and the last copy has been made. */
    ENDED,
    /** The run cannot go on. */
    FAILED
  }

  private final Settings settings;
  private final ProblemShape shape;
  private final Stepper stepper;
  private final MetricsSchedule schedule;
  private final RunPort port;
  private final KeptDecisions history;
  private final Pace pace = new Pace();
  private final Members members = new Members();
  private final Planning planning;

  private long sequence;
  private @Nullable Open open;
  private @Nullable Open previous; // the window decided last: late answers to it are compared
  private long scoredStep;
  private boolean snapshotWanted;
  private Phase phase = Phase.GOING;
  private long evaluations;

  /**
   * What a run is made of.
   *
   * @param epoch of the coordinator
   * @param budgetSteps steps of the whole run
   * @param window length of windows, or 0 to adapt it
   * @param longestWindow longest that is allowed, in [1, {@value Windows#LONGEST}]
   * @param scoredStep last step whose performance is known, -1 for none
   */
  public record Settings(
      long run, int epoch, long budgetSteps, int window, int longestWindow, long scoredStep) {
    public Settings {
      window = Math.min(window, longestWindow);
    }
  }

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
    this.planning = new Planning(settings.window(), settings.longestWindow(), members, pace);
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
    return members.ready().size();
  }

  /** Whether workers host the run, evaluating or not. */
  public boolean hasMembers() {
    return !members.isEmpty();
  }

  /** Proposal groups of the present plan, 0 before the first. */
  public int groups() {
    return planning.groups();
  }

  /**
   * Measured time of the fastest worker for one candidate alone on one shard, in nanoseconds; 1
   * while no worker's is known.
   */
  public double unitNs() {
    return members.unitNs();
  }

  /** What plans are made with now. */
  public Costs costs() {
    return pace.costs(shards());
  }

  private int shards() {
    return shape.shards(state().batchSize());
  }

  /** Measured speeds, for whoever watches. */
  public Pace pace() {
    return pace;
  }

  /** A worker hosts the run now; it gets work when it has caught up. */
  public void join(int worker) {
    members.add(worker);
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
    change(Phase.ENDED, Phase.GOING);
  }

  /** Opens no further windows, since what is decided cannot be kept. */
  public void pause() {
    change(Phase.GOING, Phase.PAUSED);
  }

  /** Opens windows again. */
  public void goOn() {
    change(Phase.PAUSED, Phase.GOING);
  }

  private void change(Phase from, Phase to) {
    phase = phase == from ? to : phase;
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
        planning.renew();
      }
      return;
    }
    Open o = open;
    if (r.decisions() < history.end()) {
      Head to = new Head(settings.run(), term(), sequence, member.worker);
      port.send(new Frame.Decisions(to, r.decisions(), history.from(r.decisions())));
    } else if (o == null) {
      member.status = Status.READY;
      planning.renew();
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
    member.observe(a.evaluationNs(), part.units(pace.batching()));
    if (part.owner == member.worker) {
      member.misses = 0;
    }
    switch (part.take(a)) {
      case Part.Blameless.ACCEPTED -> {}
      case Part.Blameless.DISPUTED -> askThird(part);
      case Part.Blameless.UNDECIDABLE ->
          fail("three workers gave three different sums for steps from " + state().step());
      case Part.Wrong(int worker, String reason) -> quarantine(worker, reason);
    }
    if (phase != Phase.FAILED && o.gather().isComplete() && isCopied(o)) {
      complete(o, nowNs);
    }
  }

  /** Steps have been decided by the sums of a part; another worker's for it come too late. */
  private void compareLate(Answer late) {
    Open o = previous;
    Part part =
        o == null || phase == Phase.FAILED || !o.isAnsweredBy(late) ? null : o.gather().part(late);
    Answer counted = part == null ? null : part.answer();
    if (counted != null && !Part.agree(counted, late)) {
      fail(
          ("workers %s and %s gave different sums for steps before %s, and one of them has been"
                  + " believed: check the memory and processors of both, and go on from an earlier"
                  + " checkpoint")
              .formatted(counted.head().worker(), late.head().worker(), state().step()));
    }
  }

  private void askThird(Part part) {
    List<Integer> parties = part.parties();
    for (Member m : members.ready()) {
      if (!parties.contains(m.worker)) {
        help(part, m);
        return;
      }
    }
    fail(
        ("workers %s and %s gave different sums for steps from %s, and no third is there to"
                + " decide: check the memory and processors of both")
            .formatted(parties.getFirst(), parties.getLast(), state().step()));
  }

  private void quarantine(int worker, String reason) {
    Member m = members.get(worker);
    if (m != null) {
      m.status = Status.QUARANTINED;
      planning.renew();
      port.quarantined(worker, reason);
    }
  }

  private static boolean isCopied(Open o) {
    return o.window().copy() == Copy.NONE || performance(o) != null;
  }

  /** Of the copy that a window asked for; null where there is none yet. */
  private static @Nullable Performance performance(Open o) {
    for (Part part : o.gather().parts()) {
      Answer a = part.answer();
      if (a != null && a.head().worker() == o.window().head().worker() && a.copied()) {
        return a.performance();
      }
    }
    return null;
  }

  private void complete(Open o, long nowNs) {
    open = null;
    previous = o;
    Performance performance = performance(o);
    if (performance != null) {
      scoredStep = o.window().first().step();
      snapshotWanted &= o.window().copy() != Copy.SNAPSHOT;
      port.scored(o.window().first(), performance, evaluations);
    }
    if (o.last()) { // for the copy alone: a trajectory on one machine has no such evaluation
      phase = Phase.ENDED;
      port.finished();
      return;
    }
    evaluations += o.evaluation().size();
    Outcome outcome;
    try {
      outcome = stepper.complete(o.evaluation(), o.gather().totals());
    } catch (UserError e) {
      fail(String.valueOf(e.getMessage()));
      return;
    }
    if (performance == null) { // copies take their own time
      pace.observe(nowNs - o.sentNs(), members.expectedNs(o.gather(), pace.batching()), o.gather());
    }
    pace.decided(outcome);
    Decision decision = outcome.decision();
    if (decision != null) {
      history.add(decision);
    }
    if (outcome.decided() > 0) {
      port.decided(state(), decision);
    }
    open(nowNs);
  }

  private void fail(String reason) {
    open = null;
    phase = Phase.FAILED;
    port.failed(reason);
  }

  /** Opens a window if none is open and there is somebody to evaluate it. */
  private void open(long nowNs) {
    if (open != null || phase != Phase.GOING) {
      return;
    }
    if (workers() == 0) {
      if (!members.readmit()) {
        return;
      }
      planning.renew();
    }
    Open before = previous;
    Plan p = planning.next(shards(), before == null ? null : before.gather(), nowNs);
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
    if (planning.takeFresh()) {
      port.send(grid);
    }
    port.send(window);
    pace.opened(nowNs);
  }

  private int steps(Plan p) {
    long target = schedule.after(state().step());
    int length =
        settings.window() > 0
            ? p.window()
            : pace.length(p.window(), p.groups(), settings.longestWindow());
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
      if (part.isDisputed()) {
        askThird(part);
      } else if (part.answer() == null && !isCopying(o, part.owner, nowNs)) {
        late |= isLate(members.get(part.owner));
        Member helper = members.helper(o.gather());
        if (!late && helper != null) {
          help(part, helper);
        }
      }
    }
    if (open == null) {
      return; // a dispute that nobody can decide
    }
    int copier = o.window().head().worker();
    if (o.gather().isComplete() && !isCopying(o, copier, nowNs)) { // others did its part
      late |= isLate(members.get(copier));
    }
    if (late) {
      reopen(nowNs);
    } else {
      resend(o);
      pace.extendDeadline(nowNs);
    }
  }

  /** Whether a worker may be busy with the copy that the window asked it for. */
  private boolean isCopying(Open o, int worker, long nowNs) {
    Member m = members.get(worker);
    return o.window().copy() != Copy.NONE
        && o.window().head().worker() == worker
        && m != null
        && m.status == Status.READY
        && nowNs - o.sentNs() < COPY_PATIENCE_NS;
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
    planning.renew();
    open(nowNs);
  }

  private long term() {
    return Head.term(settings.epoch(), planning.number());
  }
}
