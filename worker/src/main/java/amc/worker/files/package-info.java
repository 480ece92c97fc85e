/**
 * The files that jobs read: their checksums, and where a machine that lacks them gets them from.
 */
@NullMarked
package amc.worker.files;

import org.jspecify.annotations.NullMarked;
