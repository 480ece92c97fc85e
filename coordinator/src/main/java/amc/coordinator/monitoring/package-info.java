/** What a server tells of itself: meters that Prometheus reads. */
@NullMarked
package amc.coordinator.monitoring;

import org.jspecify.annotations.NullMarked;
