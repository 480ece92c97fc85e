/** Speed of the engines on the machine at hand, side by side in one run. */
@NullMarked
package amc.deploy.bench;

import org.jspecify.annotations.NullMarked;
