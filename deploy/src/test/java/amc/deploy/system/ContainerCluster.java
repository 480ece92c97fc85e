package amc.deploy.system;

import amc.coordinator.folder.Summary;
import amc.deploy.data.DataHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.testcontainers.containers.BindMode;

/**
 * A cluster in a network of its own: PostgreSQL, coordinators and workers. The database has a
 * second network, so that a coordinator can be cut off from the cluster and still write. Confined
 * to one thread.
 */
final class ContainerCluster implements AutoCloseable {
  private static final int POSTGRES = 10;
  private static final int COORDINATORS = 20;
  private static final int WORKERS = 30;
  private static final int CLIENTS = 200;
  private static final int HTTP = 8080;
  private static final String TOKEN = "/data/admin.token";
  private static final String FOLDER = "/data/runs/run";
  private static final Pattern EPOCH = Pattern.compile("Coordinator of epoch (\\d+)");

  private final Subnet cluster = Subnet.create();
  private final Subnet storage = Subnet.create();
  private final Node postgres;
  private final List<Node> coordinators = new ArrayList<>();
  private final List<Node> workers = new ArrayList<>();
  private final List<Node> clients = new ArrayList<>();

  private final List<String> seeds = new ArrayList<>();

  private ContainerCluster(int coordinators) {
    for (int i = 0; i < coordinators; i++) {
      seeds.addAll(List.of("--seed", cluster.address(COORDINATORS + i) + ":2551"));
    }
    postgres =
        new Node(Images.postgres(), "postgres", storage, storage.address(POSTGRES), List.of())
            .withEnv(
                Map.of("POSTGRES_USER", "amc", "POSTGRES_PASSWORD", "amc", "POSTGRES_DB", "amc"));
  }

  /** Starts a cluster, and waits until all are ready. */
  static ContainerCluster start(int coordinators, int workers) {
    ContainerCluster cluster = new ContainerCluster(coordinators);
    try {
      cluster.postgres.start();
      Await.until("PostgreSQL takes connections", cluster::databaseIsUp, cluster.postgres::getLogs);
      for (int i = 0; i < coordinators; i++) {
        cluster.addCoordinator();
      }
      for (int i = 0; i < workers; i++) {
        cluster.addWorker();
      }
      cluster.awaitReady();
      // Without it, whoever asks for the leader at once may get another one.
      Await.until("a coordinator leads", cluster::isLed, cluster.coordinators.getLast()::getLogs);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private boolean databaseIsUp() {
    return postgres.succeeds("pg_isready", "-q", "-h", "127.0.0.1", "-U", "amc", "-d", "amc");
  }

  private void addCoordinator() {
    String address = cluster.address(COORDINATORS + coordinators.size());
    String database = "jdbc:postgresql://" + storage.address(POSTGRES) + ":5432/amc";
    List<String> command = new ArrayList<>(List.of("coordinator", "--bootstrap"));
    command.addAll(List.of("--database", database));
    command.addAll(List.of("--http", "0.0.0.0:" + HTTP, "--admin-token", TOKEN));
    Node node = member("coordinator-" + coordinators.size(), address, List.of(storage), command);
    coordinators.add(node);
    node.start();
  }

  /** Starts one more worker, of one thread. */
  Node addWorker() {
    String address = cluster.address(WORKERS + workers.size());
    List<String> command = List.of("worker", "--threads", "1");
    Node node = member("worker-" + workers.size(), address, List.of(), command);
    workers.add(node);
    node.start();
    return node;
  }

  private Node member(String name, String address, List<Subnet> more, List<String> command) {
    List<String> all = new ArrayList<>(command);
    // Listens everywhere, so that it can start while the cluster's network is not there.
    all.addAll(List.of("--host", address, "--bind-host", "0.0.0.0", "--health", "8558"));
    all.addAll(seeds);
    return node(name, address, more, all);
  }

  private Node node(String name, String address, List<Subnet> more, List<String> command) {
    return new Node(Images.amc(), name, cluster, address, more)
        .withCommand(command.toArray(String[]::new));
  }

  void awaitReady() {
    coordinators.forEach(Node::awaitReady);
    workers.forEach(Node::awaitReady);
  }

  Node postgres() {
    return postgres;
  }

  List<Node> coordinators() {
    return coordinators;
  }

  List<Node> workers() {
    return workers;
  }

  /** Where the coordinators serve their API. */
  List<String> urls() {
    return coordinators.stream().map(ContainerCluster::url).toList();
  }

  private static String url(Node coordinator) {
    return "http://%s:%s".formatted(coordinator.address(), HTTP);
  }

  /** An administrator's, of the API. */
  String token() {
    return token(coordinators.getFirst());
  }

  private static String token(Node coordinator) {
    return coordinator.output("cat", TOKEN);
  }

  private boolean isLed() {
    return coordinators.stream().anyMatch(coordinator -> epoch(coordinator) > 0);
  }

  /** The coordinator of the newest epoch. */
  Node leader() {
    return coordinators.stream()
        .max(Comparator.comparingLong(ContainerCluster::epoch))
        .orElseThrow();
  }

  /** The coordinators that wait. */
  List<Node> followers() {
    Node leader = leader();
    return coordinators.stream().filter(c -> !c.name().equals(leader.name())).toList();
  }

  /** The newest epoch that a coordinator has opened; 0 for none. */
  static long epoch(Node coordinator) {
    return EPOCH
        .matcher(coordinator.getLogs())
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .max()
        .orElse(0);
  }

  /**
   * Begins to train on a coordinator that does not lead, where there is one: see {@link
   * #train(List, Node)}.
   */
  Node train(List<String> job) {
    List<Node> others = followers();
    return train(job, others.isEmpty() ? leader() : others.getFirst());
  }

  /**
   * Begins to train, by a client in a container of its own that is no node of the cluster.
   *
   * @param job and options of {@code amc run}
   * @param server the coordinator that the client asks
   */
  Node train(List<String> job, Node server) {
    String address = cluster.address(CLIENTS + clients.size());
    List<String> command = new ArrayList<>(List.of("run"));
    command.addAll(job);
    command.addAll(List.of("--cluster", url(server)));
    command.addAll(List.of("--quiet", "--out", FOLDER));
    Node client = node("client-" + clients.size(), address, List.of(), command);
    client.withEnv(Map.of("AMC_TOKEN", token(server)));
    if (Files.isDirectory(DataHome.path())) {
      client.withFileSystemBind(DataHome.path().toString(), "/data/datasets", BindMode.READ_ONLY);
    }
    clients.add(client);
    client.start();
    return client;
  }

  /** Waits for a client to end, and reads the hash that it has come to. */
  String hash(Node client) {
    Await.until(client.name() + " ends", client::hasEnded, this::logs);
    try {
      Path folder = Files.createTempDirectory("amc-system-test-");
      Path copy = folder.resolve("summary.json");
      client.copyFileFromContainer(FOLDER + "/summary.json", copy.toString());
      String hash = Objects.requireNonNull(Summary.read(folder)).hash();
      Files.delete(copy);
      Files.delete(folder);
      return hash;
    } catch (RuntimeException | IOException e) {
      throw new AssertionError(client.name() + " has no result\n" + logs(), e);
    }
  }

  /** What all have said, for messages. */
  String logs() {
    StringBuilder all = new StringBuilder();
    for (List<Node> nodes : List.of(coordinators, workers, clients)) {
      for (Node node : nodes) {
        all.append("--- ").append(node.name()).append('\n').append(node.getLogs());
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    for (List<Node> nodes : List.of(clients, workers, coordinators, List.of(postgres))) {
      nodes.forEach(Node::remove);
    }
    cluster.close();
    storage.close();
  }
}
