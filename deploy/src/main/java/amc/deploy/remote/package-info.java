/** Client of the HTTP API of a cluster's server: submits jobs, follows them, fetches results. */
@NullMarked
package amc.deploy.remote;

import org.jspecify.annotations.NullMarked;
