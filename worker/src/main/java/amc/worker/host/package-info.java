/** A worker in a cluster: offers its capacity, hosts replicas of runs. */
@NullMarked
package amc.worker.host;

import org.jspecify.annotations.NullMarked;
