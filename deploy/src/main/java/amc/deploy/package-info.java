/** The amc command. */
@NullMarked
package amc.deploy;

import org.jspecify.annotations.NullMarked;
