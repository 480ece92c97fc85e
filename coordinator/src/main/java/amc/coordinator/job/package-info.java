/** The cluster's jobs: who leads, what was submitted, what became of it. */
@NullMarked
package amc.coordinator.job;

import org.jspecify.annotations.NullMarked;
