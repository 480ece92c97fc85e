/** The HTTP API of the service: jobs, metrics, results, data files and tokens, for programs. */
@NullMarked
package amc.coordinator.api;

import org.jspecify.annotations.NullMarked;
