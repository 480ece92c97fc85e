/** The packaged program in containers, with faults: processes killed and paused, networks cut. */
@NullMarked
package amc.deploy.system;

import org.jspecify.annotations.NullMarked;
