package amc.protocol.message;

/** Everything that crosses the network on the control plane, written by Kryo with fixed ids. */
public interface Message {
  /**
   * What an earlier version of the program wrote. Only {@link KryoSerializer} sees it: readers get
   * what it is called now.
   */
  interface Older extends Message {
    /** The same in the words of today. */
    Message current();
  }
}
