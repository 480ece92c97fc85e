/** Fenced streams of events and snapshots in the database, from which runs are rebuilt. */
@NullMarked
package amc.coordinator.journal;

import org.jspecify.annotations.NullMarked;
