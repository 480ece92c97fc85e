/** Losses by ND4J's operations. */
@NullMarked
package amc.worker.engine.nd4j;

import org.jspecify.annotations.NullMarked;
