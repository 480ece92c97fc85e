/** The loop of one run over many workers, as a state machine without threads or clock. */
@NullMarked
package amc.coordinator.loop;

import org.jspecify.annotations.NullMarked;
