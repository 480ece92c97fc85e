package amc.protocol.job;

/** What ends a trajectory of a study; the time of its first step is what the study measures. */
public sealed interface StudyEvent {

  /**
   * The loss U(x) has come down to a value or below.
   *
   * @param value finite
   */
  record LossBelow(double value) implements StudyEvent {}

  /**
   * The accuracy on the training set has come up to a value or above.
   *
   * @param value fraction in (0, 1]
   */
  record AccuracyAbove(double value) implements StudyEvent {}

  /**
   * The loss is at most {@code factor} times the highest that it was in the last {@code within}
   * steps.
   *
   * @param factor in (0, 1)
   * @param within steps, at least 1
   */
  record LossDrop(double factor, long within) implements StudyEvent {}
}
