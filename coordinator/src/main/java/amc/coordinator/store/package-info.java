/** The cluster's memory in a database: who leads, which runs there are, what they decided. */
@NullMarked
package amc.coordinator.store;

import org.jspecify.annotations.NullMarked;
