/** A cluster and its clients in one thread, with faults that follow from a seed. */
@NullMarked
package amc.deploy.simulation;

import org.jspecify.annotations.NullMarked;
