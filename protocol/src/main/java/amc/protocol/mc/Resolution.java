package amc.protocol.mc;

import org.jspecify.annotations.Nullable;

/**
 * Outcome of a window: the state after its decided steps and what a replica must do, in this order:
 * reset the mean if {@code resetBefore}, apply {@code accepted} if not null, reset the mean if
 * {@code resetAfter}.
 *
 * @param decided number of steps decided, from 1 to the window's length
 * @param accepted the accepted proposal (always the last decided step), or null
 */
public record Resolution(
    AmcState next,
    int decided,
    boolean resetBefore,
    @Nullable Proposal accepted,
    boolean resetAfter) {}
