package amc.deploy.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Maps numbers to [0, 1] and chooses round ticks. Immutable.
 *
 * @param label quantity, with its unit if it has one
 * @param min value at 0; positive on a log axis
 * @param max value at 1, larger than {@code min}
 * @param names of the places 1, 2, ..., where these are no numbers; else none
 */
public record Axis(String label, Scale scale, double min, double max, List<String> names) {
  private static final int LONGEST_NAME = 12;

  /** An axis of numbers. */
  public Axis(String label, Scale scale, double min, double max) {
    this(label, scale, min, max, List.of());
  }

  /** An axis of things in a row. */
  public static Axis places(String label, List<String> names) {
    return new Axis(label, Scale.LINEAR, 0.5, names.size() + 0.5, names);
  }

  /** How numbers are spaced. */
  public enum Scale {
    LINEAR,
    /** Linear, of whole numbers. */
    COUNT,
    LOG;

    /** Whether a number has a place on such an axis. */
    public boolean shows(double value) {
      return Double.isFinite(value) && (this != LOG || value > 0);
    }
  }

  /**
   * A mark on the axis.
   *
   * @param label "" for a minor tick; "10^-3" stands for a power
   */
  public record Tick(double value, String label) {
    public boolean isMajor() {
      return !label.isEmpty();
    }
  }

  private static final int LABELS = 7; // about as many as fit beside each other
  private static final double MIN_DECADES = 0.5; // less shows too few powers of ten
  private static final double LINEAR_MARGIN = 0.04;
  private static final double LOG_MARGIN = 0.03;

  /** The axis on which all values that it can show fit, with a little room beside them. */
  public static Axis fit(String label, Scale scale, DoubleStream values) {
    var range = values.filter(scale::shows).summaryStatistics();
    if (range.getCount() == 0) {
      return new Axis(label, scale, scale == Scale.LOG ? 0.1 : 0, 1);
    }
    double low = range.getMin();
    double high = range.getMax();
    if (scale == Scale.LOG) {
      double room = Math.max(Math.log10(high / low) * LOG_MARGIN, high == low ? 0.5 : 0);
      return new Axis(label, scale, low * Math.pow(10, -room), high * Math.pow(10, room));
    }
    double room = high == low ? Math.max(Math.abs(high), 1) / 2 : (high - low) * LINEAR_MARGIN;
    return new Axis(label, scale, low - room, high + room);
  }

  /** The same axis with other ends. */
  public Axis between(double newMin, double newMax) {
    return new Axis(label, scale, newMin, newMax);
  }

  /** Place of a value: 0 at {@code min}, 1 at {@code max}. */
  public double position(double value) {
    return scale == Scale.LOG
        ? Math.log(value / min) / Math.log(max / min)
        : (value - min) / (max - min);
  }

  /** Ticks in ascending order, all within the axis. */
  public List<Tick> ticks() {
    if (!names.isEmpty()) {
      return namedTicks();
    }
    return scale == Scale.LOG && decades() >= MIN_DECADES ? logTicks() : linearTicks();
  }

  private List<Tick> namedTicks() {
    int every = Math.ceilDiv(names.size(), LABELS);
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < names.size(); i += every) {
      String name = names.get(i);
      boolean fits = name.length() <= LONGEST_NAME;
      ticks.add(new Tick(i + 1.0, fits ? name : name.substring(0, LONGEST_NAME - 1) + "…"));
    }
    return ticks;
  }

  private double decades() {
    return Math.log10(max / min);
  }

  private List<Tick> linearTicks() {
    double raw = (max - min) / LABELS;
    if (scale == Scale.COUNT) {
      raw = Math.max(raw, 1);
    }
    int exponent = (int) Math.floor(Math.log10(raw));
    double unit = Math.pow(10, exponent);
    int factor = 10;
    for (int f : new int[] {5, 2, 1}) {
      if (f * unit >= raw) {
        factor = f;
      }
    }
    int decimals = factor == 10 ? -exponent - 1 : -exponent;
    double step = factor * unit;
    List<Tick> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(min / step - 1e-9); i * step <= max + 1e-9 * step; i++) {
      ticks.add(new Tick(i * step, linearLabel(i * step, decimals)));
    }
    return ticks;
  }

  private String linearLabel(double value, int decimals) {
    double largest = Math.max(Math.abs(min), Math.abs(max));
    if (value == 0) {
      return "0";
    }
    if (largest >= 1e-3 && largest < 1e6) {
      return String.format(Locale.ROOT, "%." + Math.max(0, decimals) + "f", value);
    }
    int power = (int) Math.floor(Math.log10(largest));
    int places = Math.max(0, decimals + power);
    double mantissa = value / Math.pow(10, power);
    return String.format(Locale.ROOT, "%." + places + "f·10^%s", mantissa, power);
  }

  private List<Tick> logTicks() {
    double decades = decades();
    boolean plain = min >= 1e-3 && max < 1e5 && decades < 2;
    int everyDecade = (int) Math.ceil(decades / LABELS);
    String named = decades < 1 ? "12357" : decades < 2 ? "125" : "1";
    List<Tick> ticks = new ArrayList<>();
    for (int e = (int) Math.floor(Math.log10(min)); e <= Math.floor(Math.log10(max)); e++) {
      for (int f = 1; f <= (decades <= LABELS ? 9 : 1); f++) {
        double value = Double.parseDouble(f + "e" + e); // exact, unlike Math.pow
        if (value >= min && value <= max) {
          boolean labelled =
              named.contains(Integer.toString(f)) && Math.floorMod(e, everyDecade) == 0;
          ticks.add(new Tick(value, labelled ? logLabel(f, e, plain) : ""));
        }
      }
    }
    return ticks;
  }

  private static String logLabel(int factor, int exponent, boolean plain) {
    if (plain) {
      int decimals = Math.max(0, -exponent);
      return String.format(Locale.ROOT, "%." + decimals + "f", factor * Math.pow(10, exponent));
    }
    return (factor == 1 ? "" : factor + "·") + "10^" + exponent;
  }
}
