/** Naive loops: the definition that other engines are tested against. */
@NullMarked
package amc.worker.engine.scalar;

import org.jspecify.annotations.NullMarked;
