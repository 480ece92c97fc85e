/** What a job trains: its data, network and objective, loaded and checked. */
@NullMarked
package amc.worker.problem;

import org.jspecify.annotations.NullMarked;
