/** Counter-based random numbers: Philox4x32-10, uniform and normal variates, streams. */
@NullMarked
package amc.protocol.random;

import org.jspecify.annotations.NullMarked;
