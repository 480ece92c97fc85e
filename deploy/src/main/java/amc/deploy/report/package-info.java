/** Plots of runs as SVG, and the pages that hold them. */
@NullMarked
package amc.deploy.report;

import org.jspecify.annotations.NullMarked;
