/** A worker's end of the data plane. */
@NullMarked
package amc.worker.link;

import org.jspecify.annotations.NullMarked;
