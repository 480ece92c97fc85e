/** Frames of the data plane: what a run's coordinator and its workers say in the hot loop. */
@NullMarked
package amc.protocol.frame;

import org.jspecify.annotations.NullMarked;
