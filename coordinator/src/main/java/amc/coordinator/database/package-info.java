/** The coordinators' database: connections, the cluster's lease, files in rows. */
@NullMarked
package amc.coordinator.database;

import org.jspecify.annotations.NullMarked;
