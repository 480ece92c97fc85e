/** What drives loops: the agent's thread, links, time. */
@NullMarked
package amc.coordinator.drive;

import org.jspecify.annotations.NullMarked;
