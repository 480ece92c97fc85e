/** Populations: who passes networks on to whom. Pure. */
@NullMarked
package amc.coordinator.population;

import org.jspecify.annotations.NullMarked;
