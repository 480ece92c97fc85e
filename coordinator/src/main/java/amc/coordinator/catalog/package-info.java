/** What the service keeps in the database: jobs as their owners see them, metrics, results. */
@NullMarked
package amc.coordinator.catalog;

import org.jspecify.annotations.NullMarked;
