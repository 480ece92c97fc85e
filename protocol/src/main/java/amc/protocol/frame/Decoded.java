package amc.protocol.frame;

/** What bytes turn out to be: a frame, or the reason why they are none. */
public sealed interface Decoded permits Frame, Rejection {}
