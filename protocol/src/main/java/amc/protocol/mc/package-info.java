/**
 * The adaptive Metropolis Monte Carlo (aMC) state machine: pure decisions, no data and no
 * parameters.
 */
@NullMarked
package amc.protocol.mc;

import org.jspecify.annotations.NullMarked;
