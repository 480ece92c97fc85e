/** Aeron as the data plane: what both ends of it must do alike. */
@NullMarked
package amc.protocol.aeron;

import org.jspecify.annotations.NullMarked;
