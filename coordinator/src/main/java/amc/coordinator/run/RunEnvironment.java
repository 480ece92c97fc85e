package amc.coordinator.run;

import amc.coordinator.database.Database;
import amc.coordinator.drive.RunAgent;
import amc.protocol.frame.Link;
import amc.protocol.message.Hosting.DataLink;
import java.util.function.Supplier;

/**
 * What runs need of the node that they are on.
 *
 * @param epoch of this coordinator
 * @param database of the journal
 * @param agent drives the runs' loops
 * @param addresses of data planes, a new one for every run
 * @param connect opens the coordinator's end of a run's data plane; called on the agent's thread
 * @param keys makes keys for message authentication codes, 16 random bytes
 */
public record RunEnvironment(
    int epoch,
    Database database,
    RunAgent agent,
    Supplier<DataLink> addresses,
    Connector connect,
    Supplier<byte[]> keys) {

  /** Opens links. */
  @FunctionalInterface
  public interface Connector {
    /** The coordinator's end of a run's data plane. */
    Link connect(long run, DataLink address);
  }
}
