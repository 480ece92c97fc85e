/** Nodes of a cluster: how they start, find each other, fall apart, come back and stop. */
@NullMarked
package amc.deploy.cluster;

import org.jspecify.annotations.NullMarked;
