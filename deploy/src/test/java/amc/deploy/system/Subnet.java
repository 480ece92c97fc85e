package amc.deploy.system;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network.Ipam;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;

/**
 * A network of containers, in which addresses can be chosen; one without a way out, so that a
 * container that is cut off finds nobody. Thread-safe.
 */
record Subnet(String id, String prefix) implements AutoCloseable {

  /** A network of which this machine has no other use. */
  static Subnet create() {
    DockerClient docker = DockerClientFactory.lazyClient();
    for (int i = 0; i < 256; i++) {
      String prefix = "10.213." + i + ".";
      try {
        String id =
            docker
                .createNetworkCmd()
                .withName("amc-test-" + UUID.randomUUID())
                .withInternal(true)
                .withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(prefix + "0/24")))
                .exec()
                .getId();
        return new Subnet(id, prefix);
      } catch (DockerException e) {
        if (i == 255) {
          throw e;
        }
      }
    }
    throw new AssertionError();
  }

  /** Address of a host; 1 is the engine's. */
  String address(int host) {
    return prefix + host;
  }

  @Override
  public void close() {
    DockerClientFactory.lazyClient().removeNetworkCmd(id).exec();
  }
}
