package amc.deploy.node;

import akka.actor.Address;
import amc.deploy.node.NodeOptions.Endpoint;
import amc.protocol.job.UserError;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where other nodes may be. */
final class Seeds {
  private Seeds() {}

  /**
   * The addresses of all seeds but the node itself, which would otherwise form a cluster of its
   * own. A name stands for itself and for all addresses that it has now, since a node goes by one
   * or the other.
   *
   * @throws UserError if a seed is not HOST:PORT
   */
  static List<Address> resolve(List<String> seeds, Address self) {
    Set<Address> addresses = new LinkedHashSet<>();
    for (String seed : seeds) {
      Endpoint at = parse(seed);
      addresses.add(new Address("akka", self.system(), at.host(), at.port()));
      for (String address : addressesOf(at.host())) {
        addresses.add(new Address("akka", self.system(), address, at.port()));
      }
    }
    addresses.remove(self);
    return List.copyOf(addresses);
  }

  /**
   * A seed's name and port.
   *
   * @throws UserError if it is not HOST:PORT
   */
  static Endpoint parse(String seed) {
    int colon = seed.lastIndexOf(':');
    String port = seed.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || !isPort(Integer.parseInt(port))) {
      throw new UserError(
          "address=%s of a coordinator (--seed) must be HOST:PORT with a port of at most %s"
              .formatted(seed, NodeOptions.MAX_PORT));
    }
    return new Endpoint(seed.substring(0, colon), Integer.parseInt(port));
  }

  private static boolean isPort(int port) {
    return port >= 1 && port <= NodeOptions.MAX_PORT;
  }

  private static List<String> addressesOf(String host) {
    try {
      return List.of(InetAddress.getAllByName(host)).stream()
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (UnknownHostException e) {
      return List.of(); // not there yet
    }
  }
}
