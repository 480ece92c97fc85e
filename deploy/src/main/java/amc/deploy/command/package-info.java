/** The amc command: options, and what they start. */
@NullMarked
package amc.deploy.command;

import org.jspecify.annotations.NullMarked;
