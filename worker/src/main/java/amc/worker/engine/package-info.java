/** The one door to the loss engines. */
@NullMarked
package amc.worker.engine;

import org.jspecify.annotations.NullMarked;
