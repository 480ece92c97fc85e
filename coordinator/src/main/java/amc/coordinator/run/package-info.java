/** The actor of one run: starts, observes and ends its loop. */
@NullMarked
package amc.coordinator.run;

import org.jspecify.annotations.NullMarked;
