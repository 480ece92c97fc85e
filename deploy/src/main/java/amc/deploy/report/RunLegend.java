package amc.deploy.report;

import java.util.List;

/**
 * Colours and legend entries of several runs in the same axes. Where jobs differ and some have
 * several seeds, the seeds of a job share one colour and one entry.
 */
final class RunLegend {
  private final List<ReportedRun> runs;
  private final List<String> jobs;
  private final boolean bySeed;

  RunLegend(List<ReportedRun> runs) {
    this.runs = runs;
    this.jobs = runs.stream().map(run -> run.summary().job()).distinct().toList();
    this.bySeed = jobs.size() == 1 || jobs.size() == runs.size();
  }

  int color(ReportedRun run) {
    return bySeed ? runs.indexOf(run) : jobs.indexOf(run.summary().job());
  }

  /** Entry of a run; "" for a single run and for all seeds of a job but its first. */
  String entry(ReportedRun run) {
    if (runs.size() == 1) {
      return "";
    }
    if (bySeed) {
      return run.label();
    }
    String job = run.summary().job();
    List<ReportedRun> seeds = runs.stream().filter(r -> r.summary().job().equals(job)).toList();
    if (!seeds.getFirst().equals(run)) {
      return "";
    }
    return seeds.size() == 1 ? job : job + ", " + seeds.size() + " seeds";
  }
}
