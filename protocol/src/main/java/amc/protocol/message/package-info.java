/**
 * Messages of the control plane: what actors of a cluster say to each other, and how it is written.
 */
@NullMarked
package amc.protocol.message;

import org.jspecify.annotations.NullMarked;
