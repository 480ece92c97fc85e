/** Network architectures and the layout of their parameters. */
@NullMarked
package amc.worker.network;

import org.jspecify.annotations.NullMarked;
