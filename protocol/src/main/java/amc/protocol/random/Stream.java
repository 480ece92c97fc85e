package amc.protocol.random;

/** Independent streams of one trajectory, told apart by the last word of the Philox counter. */
public enum Stream {
  INITIAL(0),
  PROPOSAL(1),
  ACCEPTANCE(2),
  BATCH(3),
  PROPAGATION(4);

  private final int word;

  Stream(int word) {
    this.word = word;
  }

  /** The counter's last word; part of every trajectory, never to be changed. */
  public int word() {
    return word;
  }
}
