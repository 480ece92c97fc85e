package amc.deploy.run;

import amc.protocol.job.Job;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Tally;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Evaluator.Score;

/**
 * What a run has come to, wherever it was trained.
 *
 * @param engine name of the engine
 * @param problem network and data
 * @param hash state hash
 * @param train performance on the training set
 * @param test performance on the test set
 * @param window "auto" or the length of speculative windows
 * @param threads that evaluated, on all machines together
 */
public record Trained(
    Job job,
    String engine,
    Problem problem,
    AmcState state,
    Parameters x,
    long hash,
    Score train,
    Score test,
    Tally tally,
    String window,
    int threads) {}
