/** Evaluates losses: data sets, networks, engines, replicas. */
@NullMarked
package amc.worker;

import org.jspecify.annotations.NullMarked;
