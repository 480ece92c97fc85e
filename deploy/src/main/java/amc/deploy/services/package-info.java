/** What coordinators and workers need of their process: drivers, links, bells. */
@NullMarked
package amc.deploy.services;

import org.jspecify.annotations.NullMarked;
