/** Elementary functions with a fixed sequence of roundings: the same bits on every machine. */
@NullMarked
package amc.worker.engine.math;

import org.jspecify.annotations.NullMarked;
