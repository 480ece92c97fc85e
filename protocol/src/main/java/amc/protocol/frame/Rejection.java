package amc.protocol.frame;

/** Why bytes are not a frame of a run, in the order in which it is checked. */
public enum Rejection implements Decoded {
  /** Shorter than a header and a MAC. */
  TOO_SHORT,
  /** Of no known kind. */
  WRONG_TYPE,
  /** Of another version of the format. */
  WRONG_VERSION,
  /** Declares another length than it has, or a longer one than {@link FrameCodec#MAX_LENGTH}. */
  WRONG_LENGTH,
  /** Of another run. */
  OTHER_RUN,
  /** Not written by somebody who has the run's key, or damaged on its way. */
  WRONG_MAC,
  /** Authentic, but its counts do not fit its length, or a value is out of its range. */
  MALFORMED
}
