package amc.deploy.node;

import akka.actor.Address;
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
      int colon = seed.lastIndexOf(':');
      if (colon < 1 || !seed.substring(colon + 1).matches("\\d{1,5}")) {
        throw new UserError("--seed=" + seed + " must be HOST:PORT");
      }
      String host = seed.substring(0, colon);
      int port = Integer.parseInt(seed.substring(colon + 1));
      addresses.add(new Address("akka", self.system(), host, port));
      for (String address : addressesOf(host)) {
        addresses.add(new Address("akka", self.system(), address, port));
      }
    }
    addresses.remove(self);
    return List.copyOf(addresses);
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
