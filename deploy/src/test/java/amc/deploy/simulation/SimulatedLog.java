package amc.deploy.simulation;

import amc.coordinator.journal.Fence;
import amc.coordinator.journal.FencedLog.Note;
import amc.coordinator.journal.Stream;
import amc.protocol.message.History;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A writer's access to a stream. It knows how many events there were when it last looked; the next
 * number is taken by whoever writes first. After every failure it reads the stream again.
 */
final class SimulatedLog<S> implements Fence.Port<S> {
  private static final long PATIENCE_NS = 30 * Simulation.TICK_NS;

  private final Simulation simulation;
  private final SimulatedDatabase database;
  private final List<History.Event> events;
  private final Stream<S> stream;
  private final Consumer<Note<S>> owner;
  private final BooleanSupplier alive;
  private final Fence<S> fence;
  private S sum;
  private int known;

  SimulatedLog(
      Simulation simulation,
      SimulatedDatabase database,
      String id,
      Stream<S> stream,
      Consumer<Note<S>> owner,
      BooleanSupplier alive) {
    this.simulation = simulation;
    this.database = database;
    this.events = database.stream(id);
    this.stream = stream;
    this.owner = owner;
    this.alive = alive;
    this.sum = stream.empty();
    this.fence = new Fence<>(stream, PATIENCE_NS, this);
    simulation.soon(this::read);
    simulation.after(Simulation.TICK_NS, this::tick);
  }

  private boolean works() {
    return alive.getAsBoolean() && !fence.isFenced();
  }

  private void tick() {
    if (works()) {
      fence.onTick(simulation.nowNs());
      simulation.after(10 * Simulation.TICK_NS, this::tick);
    }
  }

  void give(History.Event event) {
    fence.write(event, simulation.nowNs());
  }

  private void read() {
    if (!works()) {
      return;
    }
    if (database.isAway()) {
      readAgain();
      return;
    }
    sum = stream.empty();
    for (History.Event event : events) {
      sum = stream.plus(sum, event);
    }
    known = events.size();
    fence.onRead(sum);
  }

  private void readAgain() {
    simulation.after((1 + simulation.random.nextLong(5)) * Simulation.TICK_NS, this::read);
  }

  @Override
  public void write(History.Event event) {
    simulation.soon(() -> attempt(event));
  }

  /** What is on its way when a coordinator dies may arrive or not. */
  private void attempt(History.Event event) {
    boolean lost = !alive.getAsBoolean() && simulation.random.nextBoolean();
    boolean fails = simulation.befalls(simulation.faults.database());
    if (lost || database.isAway() || events.size() != known) {
      readAgain();
    } else if (fails && simulation.random.nextBoolean()) {
      readAgain(); // not written
    } else {
      events.add(event);
      known++;
      if (fails) {
        readAgain(); // written, but nobody says so
      } else {
        sum = stream.plus(sum, event);
        simulation.soon(this::acknowledged);
      }
    }
  }

  private void acknowledged() {
    if (works()) {
      fence.onWritten(sum);
    }
  }

  @Override
  public void tell(Note<S> note) {
    owner.accept(note);
  }
}
