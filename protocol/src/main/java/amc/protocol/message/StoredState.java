package amc.protocol.message;

import amc.protocol.mc.AmcState;

/**
 * A trajectory's complete state that the coordinators keep by content ({@link Storing}): whoever
 * needs it fetches it in pieces, whoever passes this on need not hold it.
 *
 * @param decisions made up to it, see {@link amc.protocol.mc.Snapshot}
 * @param sha256 of {@link amc.protocol.mc.Snapshot#toBytes}, hexadecimal
 * @param sizeBytes of the same
 */
public record StoredState(AmcState state, long decisions, String sha256, long sizeBytes) {}
