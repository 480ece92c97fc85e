/** A node's life in the cluster: joining, leaving, being lost. */
@NullMarked
package amc.deploy.node;

import org.jspecify.annotations.NullMarked;
