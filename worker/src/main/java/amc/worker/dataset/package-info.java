/** Data sets and objective functions: files, synthetic tasks, plug-ins. */
@NullMarked
package amc.worker.dataset;

import org.jspecify.annotations.NullMarked;
