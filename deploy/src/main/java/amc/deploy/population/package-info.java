/** Populations: trained on this machine, and what they leave behind. */
@NullMarked
package amc.deploy.population;

import org.jspecify.annotations.NullMarked;
