/** What the actors of all kinds of jobs hear from the job manager, and what they tell it. */
@NullMarked
package amc.coordinator.kind;

import org.jspecify.annotations.NullMarked;
