package amc.coordinator.study;

import java.util.List;

/**
 * Events at a constant rate: exponential times, fitted by maximum likelihood.
 *
 * @param events events seen
 * @param exposure steps of all trajectories together, up to the event or the censoring
 * @param rate events per step, with an exact interval: that of a Poisson variable, which for times
 *     censored at a budget is conservative by less than an event; NaN without any step
 * @param logLikelihood at the fitted rate
 */
public record Exponential(int events, double exposure, Interval rate, double logLikelihood) {

  /** Fits a group. Without events the rate is 0, and its upper end says how much it may be. */
  public static Exponential fit(List<Passage> group) {
    int events = (int) group.stream().filter(Passage::event).count();
    double exposure = group.stream().mapToDouble(Passage::steps).sum();
    if (exposure == 0) {
      return new Exponential(events, exposure, Interval.UNKNOWN, Double.NaN);
    }
    Interval count = Confidence.poisson(events);
    double rate = events / exposure;
    return new Exponential(
        events,
        exposure,
        new Interval(rate, count.low() / exposure, count.high() / exposure),
        events == 0 ? 0 : events * Math.log(rate) - events);
  }
}
