package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code amc serve} in a process of its own, and commands that use it. Confined to one thread. */
final class ServedHere implements AutoCloseable {
  private static final Pattern SERVING = Pattern.compile("amc: serving at (http://\\S+:(\\d+)),.*");
  private static final Duration PATIENCE = Duration.ofMinutes(4); // on a busy machine
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path data;
  private final Map<String, String> environment;
  private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
  private Running running;

  private record Running(Process process, String url, String port) {}

  private ServedHere(Path data, Map<String, String> environment) throws IOException {
    this.data = data;
    this.environment = environment;
    this.running = run("0", data, environment, said);
  }

  static ServedHere start(Path data) throws IOException {
    return start(data, Map.of());
  }

  /**
   * The same.
   *
   * @param environment variables that the server has besides those of this process
   */
  static ServedHere start(Path data, Map<String, String> environment) throws IOException {
    return new ServedHere(data, environment);
  }

  private static Running run(
      String at, Path data, Map<String, String> environment, Queue<String> said)
      throws IOException {
    ProcessBuilder builder =
        CommandRun.process("serve", "--http", at, "--data", data.toString(), "--threads", "2");
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    while (line != null) {
      said.add(line);
      Matcher matcher = SERVING.matcher(line);
      if (matcher.matches()) {
        Thread.startVirtualThread(() -> out.lines().forEach(said::add));
        return new Running(process, matcher.group(1), matcher.group(2));
      }
      line = out.readLine();
    }
    throw new AssertionError("the server does not start: " + said);
  }

  /** As a crash of the machine's power would. */
  Process kill() {
    return running.process().destroyForcibly().onExit().join();
  }

  /** At the same address as before. */
  void startAgain() throws IOException {
    running = run(running.port(), data, environment, said);
  }

  /** Where it is reached. */
  String url() {
    return running.url();
  }

  /** A command that asks this server. */
  CommandRun amc(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", running.url()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  /** Hands a job in, and returns its id. */
  String submit(String... job) {
    List<String> all = new ArrayList<>(List.of("submit"));
    all.addAll(List.of(job));
    CommandRun run = amc(all.toArray(String[]::new));
    if (run.exitCode() != 0) {
      throw new AssertionError(run.err());
    }
    return run.out().strip();
  }

  JsonNode show(String id) {
    CommandRun run = amc("show", id, "--output", "json");
    try {
      return MAPPER.readTree(run.out());
    } catch (JsonProcessingException e) {
      throw new AssertionError(run.toString(), e);
    }
  }

  /** Waits until a job is as it is to be. */
  JsonNode await(String id, Predicate<JsonNode> condition) {
    long start = System.nanoTime();
    JsonNode job = show(id);
    while (!condition.test(job)) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("never: " + job + "\n" + String.join("\n", said));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      job = show(id);
    }
    return job;
  }

  static Predicate<JsonNode> is(String state) {
    return job -> job.path("state").asText().equals(state);
  }

  @Override
  public void close() {
    running.process().destroy();
    running.process().onExit().orTimeout(20, TimeUnit.SECONDS).exceptionally(late -> kill()).join();
  }
}
