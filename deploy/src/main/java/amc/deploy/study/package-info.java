/** Studies: run on this machine, and what they leave behind. */
@NullMarked
package amc.deploy.study;

import org.jspecify.annotations.NullMarked;
