/** What makes coordinators a service: who is told by the catalog what the cluster is to do. */
@NullMarked
package amc.deploy.dispatch;

import org.jspecify.annotations.NullMarked;
