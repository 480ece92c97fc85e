/**
 * Whole trajectories, one after another, on one thread each: what studies and populations are made
 * of.
 */
@NullMarked
package amc.worker.lane;

import org.jspecify.annotations.NullMarked;
