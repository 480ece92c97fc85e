/** The contract of loss engines, and the threads that they share. */
@NullMarked
package amc.worker.loss;

import org.jspecify.annotations.NullMarked;
