/** The HTTP API of the service: every coordinator answers for all from the catalog. */
@NullMarked
package amc.coordinator.api;

import org.jspecify.annotations.NullMarked;
