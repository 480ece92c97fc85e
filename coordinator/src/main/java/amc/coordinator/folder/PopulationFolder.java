package amc.coordinator.folder;

import amc.coordinator.population.Lineage;
import amc.coordinator.population.Lineage.Generation;
import amc.coordinator.population.Lineage.Member;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.StudyReader;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.mc.Snapshot;
import amc.protocol.mc.Tally;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A population's folder, open for writing: the population, its lineage, the members' states at the
 * generations that were saved last, results. Confined to one thread, and to one process at a time.
 */
public final class PopulationFolder implements Closeable {
  public static final String POPULATION = "population.yaml";
  public static final String LINEAGE = "lineage.csv";
  public static final String MEMBERS = "members.csv";

  private static final String STATES = "members";
  private static final String METRICS_HEADER =
      "generation,member,step,loss,rank,sigma,accepted,temperature,evaluations";

  private final Disk disk;
  private final Path directory;
  private final Lineage lineage;
  private final Disk.Output lineageOut;
  private final Disk.Output metricsOut;
  private final StringBuilder rows = new StringBuilder(); // of the lineage, not written yet
  private final StringBuilder metrics = new StringBuilder(); // likewise
  private final List<Integer> saved = new ArrayList<>(); // generations with states, ascending
  private JobState state;
  private @Nullable TensorBoardFile copy;

  /** What a generation has come to for one member. */
  public record Row(double rank, AmcState state, long hash, double temperature, long evaluations) {}

  /**
   * A row of {@code members.csv}.
   *
   * @param end of the last generation
   * @param testLoss NaN where there is none, likewise the accuracy
   * @param founder the member of the first generation that it descends from
   */
  public record MemberRow(
      int member, long seed, Member end, double testLoss, double testAccuracy, int founder) {

    static final String HEADER = "member,seed,rank,loss,testLoss,testAccuracy,founder,hash";

    String toLine() {
      return Csv.line(
          List.of(
              Integer.toString(member),
              Long.toString(seed),
              Csv.number(end.rank()),
              Csv.number(end.loss()),
              Csv.number(testLoss),
              Csv.number(testAccuracy),
              Integer.toString(founder),
              HexFormat.of().toHexDigits(end.hash())));
    }
  }

  /**
   * Where a member stood at the end of a generation.
   *
   * @param generation from 1 on
   */
  public record MemberState(int generation, int member, Snapshot snapshot) {}

  /** A folder, and the members' states at the last generation of its lineage; none at the start. */
  public record Opened(PopulationFolder folder, List<Snapshot> members) {}

  private PopulationFolder(
      Disk disk,
      Path directory,
      Lineage lineage,
      Disk.Output lineageOut,
      Disk.Output metricsOut,
      JobState state) {
    this.disk = disk;
    this.directory = directory;
    this.lineage = lineage;
    this.lineageOut = lineageOut;
    this.metricsOut = metricsOut;
    this.state = state;
  }

  /** Whether a folder is a population's. */
  public static boolean isPopulation(Path directory) {
    return Files.exists(directory.resolve(POPULATION));
  }

  /**
   * The population in a folder.
   *
   * @param settings {@code path=value}
   */
  public static Population readPopulation(Path directory, List<String> settings) {
    Path file = directory.resolve(POPULATION);
    try {
      return PopulationReader.read(
          new StudyReader.Source(Files.readString(file), file.toString(), ""), settings);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /** Engine that the population in a folder was begun with. */
  public static String readEngine(Path directory) {
    return JobState.require(directory).engine();
  }

  /** The lineage in a folder. */
  public static Lineage readLineage(Path directory, Population population) {
    return LineageFile.read(directory.resolve(LINEAGE), population, note -> {});
  }

  /**
   * The newest whole state of a member in a folder, or null where there is none.
   *
   * @param member null for the best one of the generation
   */
  public static @Nullable MemberState newest(
      Path directory, Lineage lineage, @Nullable Integer member) {
    for (int generation = lineage.last(); generation > 0; generation--) {
      int m = member == null ? lineage.generation(generation).best() : member;
      Snapshot state = state(directory, lineage, generation, m);
      if (state != null) {
        return new MemberState(generation, m, state);
      }
    }
    return null;
  }

  /** Makes the folder of a new population. */
  public static Opened create(
      Disk disk, Path directory, Population population, String engine, byte[] data) {
    return RunFolder.begin(
        disk,
        directory,
        List.of(STATES, LINEAGE, RunFolder.METRICS, JobState.FILE, RunFolder.DATA, POPULATION),
        () -> {
          AtomicFile.createFolder(disk, directory.resolve(STATES));
          JobState state = new JobState(engine, ArithmeticVersion.CURRENT, 0, 0);
          PopulationFolder folder = open(disk, directory, new Lineage(population), state);
          folder.write(JobState.FILE, Json.bytes(state));
          if (data.length > 0) {
            folder.write(RunFolder.DATA, data);
          }
          folder.write(POPULATION, population.text().getBytes(StandardCharsets.UTF_8));
          return new Opened(folder, List.of());
        });
  }

  /**
   * Reopens a folder at the last generation whose states are whole.
   *
   * @param notes hears of what was damaged
   */
  public static Opened resume(
      Disk disk, Path directory, Population population, Consumer<String> notes) {
    JobState state = JobState.require(directory);
    Lineage lineage = LineageFile.read(directory.resolve(LINEAGE), population, notes);
    List<Snapshot> members = List.of();
    int generation = lineage.last();
    for (; generation > 0; generation--) {
      List<Snapshot> found = states(directory, lineage, generation);
      if (found != null) {
        members = found;
        break;
      }
      if (Files.exists(file(directory, generation, 0))) {
        notes.accept(
            "states of generation %s are damaged: using those before".formatted(generation));
      }
    }
    lineage.cut(generation);
    PopulationFolder folder = open(disk, directory, lineage, state);
    if (generation > 0) {
      folder.saved.add(generation);
    }
    folder.deleteAllBut(folder.saved);
    return new Opened(folder, members);
  }

  private static PopulationFolder open(Disk disk, Path directory, Lineage lineage, JobState state) {
    int rows = lineage.last() * lineage.population().size();
    return new PopulationFolder(
        disk,
        directory,
        lineage,
        table(disk, directory.resolve(LINEAGE), LineageFile.HEADER, rows),
        table(disk, directory.resolve(RunFolder.METRICS), METRICS_HEADER, rows),
        state);
  }

  /** Opens a table after so many rows. */
  private static Disk.Output table(Disk disk, Path file, String header, int rows) {
    try {
      byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      int end = 0;
      int lines = 0;
      while (lines <= rows && end < bytes.length) {
        lines += bytes[end++] == '\n' ? 1 : 0;
      }
      Disk.Output out = disk.open(file, lines <= rows ? 0 : end);
      if (lines <= rows) {
        out.write(utf8(header + "\n"));
      }
      return out;
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  private static Path file(Path directory, int generation, int member) {
    return directory.resolve(STATES).resolve("g%s-m%s.amc".formatted(generation, member));
  }

  /** All members' states at a generation, or null where not all are whole. */
  private static @Nullable List<Snapshot> states(Path directory, Lineage lineage, int generation) {
    List<Snapshot> states = new ArrayList<>();
    for (int m = 0; m < lineage.population().size(); m++) {
      Snapshot state = state(directory, lineage, generation, m);
      if (state == null) {
        return null;
      }
      states.add(state);
    }
    return states;
  }

  private static @Nullable Snapshot state(
      Path directory, Lineage lineage, int generation, int member) {
    Path file = file(directory, generation, member);
    try {
      Checkpoint c = Files.exists(file) ? CheckpointFormat.decode(Files.readAllBytes(file)) : null;
      long hash = lineage.generation(generation).members().get(member).hash();
      return c == null || c.stateHash() != hash ? null : c.snapshot();
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  public Path directory() {
    return directory;
  }

  public Lineage lineage() {
    return lineage;
  }

  /** Engine that all members are evaluated by. */
  public String engine() {
    return state.engine();
  }

  /** Time that all sessions together have taken, as far as {@link #save} was told. */
  public long elapsedNs() {
    return state.elapsedNs();
  }

  /** Evaluations of all sessions together, likewise. */
  public long evaluations() {
    return state.evaluations();
  }

  /** The next generation has ended; it is in memory until {@link #save}. */
  public void enter(List<Row> members) {
    lineage.enter(
        new Generation(
            members.stream()
                .map(row -> new Member(row.rank(), row.state().loss(), row.hash()))
                .toList()));
    int generation = lineage.last();
    LineageFile.rows(lineage, generation).forEach(row -> rows.append(row).append('\n'));
    for (int m = 0; m < members.size(); m++) {
      Row row = members.get(m);
      AmcState s = row.state();
      metrics
          .append(
              Csv.line(
                  List.of(
                      Integer.toString(generation),
                      Integer.toString(m),
                      Long.toString(s.step()),
                      Csv.number(s.loss()),
                      Csv.number(row.rank()),
                      Csv.number(s.sigma()),
                      Long.toString(s.accepted()),
                      Csv.number(row.temperature()),
                      Long.toString(row.evaluations()))))
          .append('\n');
    }
    if (copy != null) {
      copy.append(events(generation, copy.seconds()));
    }
  }

  /**
   * Writes how each generation ends to an event file of TensorBoard as well: those that have ended,
   * at even distances over the time that they took together, and each later one at once.
   */
  public void copyTo(TensorBoardFile events) {
    double now = events.seconds();
    double start = now - elapsedNs() * 1e-9;
    ByteArrayOutputStream ended = new ByteArrayOutputStream();
    ended.writeBytes(TensorBoardEvents.begin(start));
    for (int g = 1; g <= lineage.last(); g++) {
      ended.writeBytes(events(g, start + (now - start) * g / lineage.last()));
    }
    events.begin(ended.toByteArray());
    copy = events;
  }

  private byte[] events(int generation, double seconds) {
    return TensorBoardEvents.generation(
        lineage.generation(generation), lineage.population().step(generation), seconds);
  }

  /**
   * Keeps the members' states at the generation entered last, then its rows: what is in the lineage
   * can be gone on with.
   */
  public void save(List<Snapshot> members, long elapsedNs, long evaluations) {
    int generation = lineage.last();
    if (generation > 0 && !saved.contains(generation)) {
      for (int m = 0; m < members.size(); m++) {
        Snapshot s = members.get(m);
        long job = JobIdentity.hash(lineage.population().job().withSeed(m));
        Checkpoint c = new Checkpoint(job, s.state(), s.x(), s.mean(), s.hash(), 0, Tally.NONE);
        AtomicFile.write(disk, file(directory, generation, m), CheckpointFormat.encode(c));
      }
      append(lineageOut, rows, LINEAGE);
      append(metricsOut, metrics, RunFolder.METRICS);
      saved.add(generation);
      while (saved.size() > 2) {
        saved.removeFirst();
      }
      deleteAllBut(saved);
    }
    state = new JobState(state.engine(), state.arithmeticVersion(), elapsedNs, evaluations);
    write(JobState.FILE, Json.bytes(state));
  }

  private void append(Disk.Output out, StringBuilder text, String name) {
    try {
      out.write(utf8(text.toString()));
      out.force();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(directory.resolve(name), e);
    }
    text.setLength(0);
  }

  private void deleteAllBut(List<Integer> kept) {
    Path states = directory.resolve(STATES);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(states)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (kept.stream().noneMatch(g -> name.startsWith("g" + g + "-"))) {
          disk.delete(file);
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(states, e);
    }
  }

  public void write(PopulationSummary summary) {
    write(RunFolder.SUMMARY, Json.bytes(summary));
  }

  /** Writes a result, replacing an earlier one. */
  public void write(String name, byte[] content) {
    AtomicFile.write(disk, directory.resolve(name), ByteBuffer.wrap(content));
  }

  /** {@code members.csv}: what each member has come to. */
  public void writeMembers(List<MemberRow> members) {
    StringBuilder text = new StringBuilder(MemberRow.HEADER).append('\n');
    members.forEach(row -> text.append(row.toLine()).append('\n'));
    write(MEMBERS, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
    try {
      try (lineageOut) {
        metricsOut.close();
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(directory, e);
    }
  }
}
