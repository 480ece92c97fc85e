/** Pure writers of trained networks, as files for other programs. */
@NullMarked
package amc.deploy.export;

import org.jspecify.annotations.NullMarked;
