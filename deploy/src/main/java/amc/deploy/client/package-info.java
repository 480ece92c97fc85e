/** Who uses a cluster: follows runs, sends files, starts clusters on this machine. */
@NullMarked
package amc.deploy.client;

import org.jspecify.annotations.NullMarked;
