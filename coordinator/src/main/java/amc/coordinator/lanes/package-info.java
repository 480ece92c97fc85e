/**
 * Jobs whose tasks run on lanes of workers, studies and populations: who does which task, and, once
 * it is done, who hears of it. Pure, but for the actor.
 */
@NullMarked
package amc.coordinator.lanes;

import org.jspecify.annotations.NullMarked;
