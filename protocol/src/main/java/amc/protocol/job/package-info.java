/**
 * Job files: what to train, on what, with which settings; parsing, validation, defaults, schema.
 */
@NullMarked
package amc.protocol.job;

import org.jspecify.annotations.NullMarked;
