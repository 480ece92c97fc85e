/** Replicas (parameters and proposal mean) and the local trajectories that drive them. */
@NullMarked
package amc.worker.replica;

import org.jspecify.annotations.NullMarked;
