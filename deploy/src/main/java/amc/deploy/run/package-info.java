/** Training and verifying one run on this machine. */
@NullMarked
package amc.deploy.run;

import org.jspecify.annotations.NullMarked;
