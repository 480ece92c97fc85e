/** Loss engines: evaluate candidates on shards of data. */
@NullMarked
package amc.worker.engine;

import org.jspecify.annotations.NullMarked;
