/** The run folder: decision log, checkpoints, metrics, summary. */
@NullMarked
package amc.coordinator.journal;

import org.jspecify.annotations.NullMarked;
