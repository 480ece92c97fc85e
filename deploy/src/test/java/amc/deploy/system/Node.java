package amc.deploy.system;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A container of a cluster, with a fixed address in the cluster's network, and what can befall it.
 * Confined to one thread.
 */
final class Node extends GenericContainer<Node> {
  private static final long SHARED_MEMORY = 256L << 20;
  private static final int STOP_SECONDS = 60;
  private static final Duration ASK = Duration.ofSeconds(1); // between commands, which cost

  private final DockerClient docker = DockerClientFactory.lazyClient();
  private final String name;
  private final Subnet cluster;
  private final String address;
  private final List<Subnet> more;

  /**
   * @param address in {@code cluster}
   * @param more networks that it is in besides
   */
  Node(DockerImageName image, String name, Subnet cluster, String address, List<Subnet> more) {
    super(image);
    this.name = name;
    this.cluster = cluster;
    this.address = address;
    this.more = more;
    withImagePullPolicy(i -> false); // either built before, or asked for by its owner
    withSharedMemorySize(SHARED_MEMORY);
    withEnv(Map.of("AMC_HEAP", "512m", "AMC_DATABASE_USER", "amc", "AMC_DATABASE_PASSWORD", "amc"));
    withNetworkMode(cluster.id());
    withCreateContainerCmdModifier(create -> create.withIpv4Address(address));
  }

  @Override
  protected void containerIsCreated(String id) {
    for (Subnet network : more) {
      docker.connectToNetworkCmd().withContainerId(id).withNetworkId(network.id()).exec();
    }
  }

  String name() {
    return name;
  }

  /** In the cluster's network. */
  String address() {
    return address;
  }

  /** Ends it and deletes its files. */
  void remove() {
    if (getContainerId() == null) {
      return; // it has not come that far
    }
    docker.removeContainerCmd(getContainerId()).withForce(true).withRemoveVolumes(true).exec();
  }

  /** SIGKILL. */
  void kill() {
    signal("KILL");
  }

  /** SIGTERM, and waits for the end. */
  void stopGracefully() {
    docker.stopContainerCmd(getContainerId()).withTimeout(STOP_SECONDS).exec();
  }

  /** Starts a container that has ended, with the files that it had. */
  void startAgain() {
    docker.startContainerCmd(getContainerId()).exec();
  }

  /** Stops its process in its tracks; what has been sent to it waits. */
  void pause() {
    signal("STOP");
  }

  void unpause() {
    signal("CONT");
  }

  private void signal(String name) {
    docker.killContainerCmd(getContainerId()).withSignal(name).exec();
  }

  /** Cuts it off from the cluster's network. */
  void disconnect() {
    docker
        .disconnectFromNetworkCmd()
        .withContainerId(getContainerId())
        .withNetworkId(cluster.id())
        .withForce(true)
        .exec();
  }

  /** Heals {@link #disconnect}. */
  void reconnect() {
    ContainerNetwork.Ipam ipam = new ContainerNetwork.Ipam().withIpv4Address(address);
    docker
        .connectToNetworkCmd()
        .withContainerId(getContainerId())
        .withNetworkId(cluster.id())
        .withContainerNetwork(new ContainerNetwork().withIpamConfig(ipam))
        .exec();
  }

  boolean hasEnded() {
    ContainerState state = docker.inspectContainerCmd(getContainerId()).exec().getState();
    return !Boolean.TRUE.equals(state.getRunning());
  }

  /** Whether the program says that it is ready, asked from within. */
  boolean isReady() {
    return succeeds("/opt/amc/healthcheck");
  }

  /** Whether a command in the container succeeds; not where the container is down. */
  boolean succeeds(String... command) {
    try {
      return execInContainer(command).getExitCode() == 0;
    } catch (RuntimeException | IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a command in the container prints, without its end of line. */
  String output(String... command) {
    try {
      return execInContainer(command).getStdout().strip();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void awaitReady() {
    Await.until(name + " is ready", ASK, this::isReady, this::getLogs);
  }

  /** How often its log has matched, in all of its lives. */
  long logged(String regex) {
    return Pattern.compile(regex).matcher(getLogs()).results().count();
  }

  /** Waits for the {@code count}-th match in its log. */
  void awaitLogged(String regex, long count) {
    Await.until(
        name + " logs '" + regex + "' " + count + " times",
        () -> logged(regex) >= count,
        this::getLogs);
  }
}
