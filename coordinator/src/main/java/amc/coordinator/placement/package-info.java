/** Who evaluates what: groups by proposal and by shard, chosen from measured costs. */
@NullMarked
package amc.coordinator.placement;

import org.jspecify.annotations.NullMarked;
