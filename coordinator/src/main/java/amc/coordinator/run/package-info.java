/** One run over many workers: drives windows, gathers sums, decides. */
@NullMarked
package amc.coordinator.run;

import org.jspecify.annotations.NullMarked;
