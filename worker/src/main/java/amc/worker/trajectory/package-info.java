/** Trajectories whose loop runs in this process, made from jobs. */
@NullMarked
package amc.worker.trajectory;

import org.jspecify.annotations.NullMarked;
