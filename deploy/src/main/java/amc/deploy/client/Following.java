package amc.deploy.client;

import amc.protocol.message.Jobs;

/**
 * What a client does to follow a job to its end: submits it, asks again when it has missed
 * something or heard nothing for a while, since the job manager may have moved and messages may be
 * lost, and stops it when it is told to. A state machine without threads or clock; confined to one
 * thread.
 */
public final class Following {
  private static final int SILENT_TICKS = 12; // before it asks again

  /** What a client says to the job manager. */
  public interface Port {
    /** Submits the job. */
    void submit();

    /** Asks to hear of the job from a step on. */
    void follow(long fromStep);

    /** Stops the job for good. */
    void cancel();
  }

  private final Port port;
  private long nextStep;
  private int epoch; // of the coordinator heard last
  private long told; // number of what was heard last; 0 after asking
  private int silentTicks;
  private boolean stopped;
  private boolean over;

  /**
   * @param nextStep first step that the client does not know
   */
  public Following(long nextStep, Port port) {
    this.nextStep = nextStep;
    this.port = port;
  }

  /** Begins. */
  public void start() {
    submit();
  }

  private void submit() {
    told = 0;
    port.submit();
  }

  private void follow() {
    told = 0;
    port.follow(nextStep);
  }

  /**
   * The client has heard something.
   *
   * @return whether it counts: what comes after something lost is told once more
   */
  public boolean onTold(Jobs.Told heard) {
    boolean begins =
        heard.number() == 1
            && (heard.epoch() >= epoch
                || heard.event() instanceof Jobs.Unknown); // a database that was made anew
    boolean goesOn = told > 0 && heard.number() == told + 1 && heard.epoch() == epoch;
    if (!begins && !goesOn) {
      if (told > 0 && heard.epoch() >= epoch) {
        follow(); // once: what was on its way before does not count either
      }
      return false;
    }
    epoch = heard.epoch();
    told = heard.number();
    silentTicks = 0;
    switch (heard.event()) {
      case Jobs.Unknown _ -> submit();
      case Jobs.Progress p -> nextStep = Math.max(nextStep, p.state().step());
      case Jobs.TrajectoriesEnded t -> nextStep = Math.max(nextStep, t.from() + t.ends().length);
      case Jobs.GenerationEnded g ->
          nextStep = Math.max(nextStep, g.from() + (g.generation() == null ? 0 : 1));
      case Jobs.Ended _ -> over = true;
      case Jobs.Scored _, Jobs.StateKept _ -> {}
    }
    return true;
  }

  /**
   * To be called four times a second.
   *
   * @param stop whether the job is to be stopped
   */
  public void onTick(boolean stop) {
    if (over) {
      return;
    }
    if (stop && !stopped) {
      stopped = true;
      port.cancel();
    }
    if (++silentTicks == SILENT_TICKS) {
      silentTicks = 0;
      if (stopped) {
        port.cancel(); // it may have been lost
      }
      follow();
    }
  }

  /** Whether the client has heard how the job ended. */
  public boolean isOver() {
    return over;
  }
}
