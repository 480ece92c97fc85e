/**
 * Statistics of studies: how long independent trajectories take to their event, where some have not
 * met it by the end of their budget. Pure.
 */
@NullMarked
package amc.coordinator.study;

import org.jspecify.annotations.NullMarked;
