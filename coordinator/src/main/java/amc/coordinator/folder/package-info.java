/** A run's folder: its log, checkpoints, metrics and summary, safe against crashes. */
@NullMarked
package amc.coordinator.folder;

import org.jspecify.annotations.NullMarked;
