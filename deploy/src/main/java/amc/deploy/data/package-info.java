/** Fetching public data sets. */
@NullMarked
package amc.deploy.data;

import org.jspecify.annotations.NullMarked;
