/** The SIMD loss engine: generated Vector API kernels, lanes over samples. */
@NullMarked
package amc.worker.engine.simd;

import org.jspecify.annotations.NullMarked;
