package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with limits, and lists of layer widths and coordinates. */
final class Numbers {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Decimal, as in JSON, but with an optional plus sign and underscores between digits. */
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?((0|[1-9][0-9_]*)(\\.[0-9_]*)?|\\.[0-9][0-9_]*)([eE][-+]?[0-9]{1,9})?");

  private static final int MAX_DIGITS = 100;

  private Numbers() {}

  /** Whole number in [min, max]; 1e5 is one. */
  static Type<Long> integer(long min, long max) {
    return new Whole(min, max);
  }

  /** Whole number >= min that fits an int. */
  static Type<Integer> count(int min, int max) {
    return new Count(new Whole(min, max));
  }

  /** Any finite number. */
  static Type<Double> real() {
    return new Real(Optional.empty(), Optional.empty());
  }

  static Type<Double> real(Bound lower) {
    return new Real(Optional.of(lower), Optional.empty());
  }

  static Type<Double> real(Bound lower, Bound upper) {
    return new Real(Optional.of(lower), Optional.of(upper));
  }

  /** Widths of layers: a list, one number, or the shorthand "64x4, 10". */
  static Type<List<Integer>> widths(int maxWidth, int maxLayers) {
    return new Widths(count(1, maxWidth), maxWidth, maxLayers);
  }

  /** Coordinates: a list, or one number that stands for all; a list of one in both cases. */
  static Type<List<Double>> coordinates(int max) {
    return new Coordinates(real(), max);
  }

  /** A limit, itself allowed or not. */
  record Bound(double limit, boolean allowed) {
    static Bound closed(double limit) {
      return new Bound(limit, true);
    }

    static Bound open(double limit) {
      return new Bound(limit, false);
    }

    private String text(String sign) {
      return sign + (allowed ? "= " : " ") + print(limit);
    }
  }

  private static String print(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  private static Optional<String> decimal(Node node) {
    if (node instanceof Node.Scalar scalar
        && scalar.kind() == Node.Kind.NUMBER
        && scalar.text().length() <= MAX_DIGITS
        && DECIMAL.matcher(scalar.text()).matches()) {
      return Optional.of(scalar.text().replace("_", ""));
    }
    return Optional.empty();
  }

  private record Whole(long min, long max) implements Type<Long> {
    /** Beyond this exponent no number is in range; spares huge intermediate results. */
    private static final int MAX_EXPONENT = 40;

    @Override
    public Long read(At at) {
      BigDecimal value =
          decimal(at.node())
              .map(BigDecimal::new)
              .orElseThrow(() -> at.error("must be a whole number"));
      if (value.signum() == 0) {
        value = BigDecimal.ZERO;
      }
      long exponent = (long) value.precision() - value.scale();
      if (exponent > MAX_EXPONENT) {
        throw outside(at, value.signum() < 0);
      }
      if (exponent <= -MAX_EXPONENT || value.stripTrailingZeros().scale() > 0) {
        throw at.error("must be a whole number");
      }
      BigInteger whole = value.toBigIntegerExact();
      if (whole.compareTo(BigInteger.valueOf(min)) < 0) {
        throw outside(at, true);
      }
      if (whole.compareTo(BigInteger.valueOf(max)) > 0) {
        throw outside(at, false);
      }
      return whole.longValueExact();
    }

    private UserError outside(At at, boolean below) {
      return at.error(below ? "must be >= " + min : "must be <= " + max);
    }

    @Override
    public JsonNode write(Long value) {
      return JSON.numberNode(value);
    }

    @Override
    public ObjectNode schema() {
      return Types.typed("integer").put("minimum", min).put("maximum", max);
    }

    @Override
    public String describe() {
      if (min == Long.MIN_VALUE && max == Long.MAX_VALUE) {
        return "64-bit integer";
      }
      return max == Long.MAX_VALUE ? "integer >= " + min : "integer, " + min + " to " + max;
    }
  }

  private record Count(Whole whole) implements Type<Integer> {
    @Override
    public Integer read(At at) {
      return Math.toIntExact(whole.read(at));
    }

    @Override
    public JsonNode write(Integer value) {
      return whole.write(value.longValue());
    }

    @Override
    public ObjectNode schema() {
      return whole.schema();
    }

    @Override
    public String describe() {
      return whole.describe();
    }
  }

  private record Real(Optional<Bound> lower, Optional<Bound> upper) implements Type<Double> {
    @Override
    public Double read(At at) {
      double value =
          decimal(at.node())
              .map(Double::parseDouble)
              .orElseThrow(() -> at.error("must be a finite number"));
      if (!Double.isFinite(value)) {
        throw at.error("must be a finite number");
      }
      lower
          .filter(bound -> bound.allowed() ? value < bound.limit() : value <= bound.limit())
          .ifPresent(
              bound -> {
                throw at.error("must be " + bound.text(">"));
              });
      upper
          .filter(bound -> bound.allowed() ? value > bound.limit() : value >= bound.limit())
          .ifPresent(
              bound -> {
                throw at.error("must be " + bound.text("<"));
              });
      return value;
    }

    @Override
    public JsonNode write(Double value) {
      return JSON.numberNode(value);
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = Types.typed("number");
      lower.ifPresent(
          bound -> schema.put(bound.allowed() ? "minimum" : "exclusiveMinimum", bound.limit()));
      upper.ifPresent(
          bound -> schema.put(bound.allowed() ? "maximum" : "exclusiveMaximum", bound.limit()));
      return schema;
    }

    @Override
    public String describe() {
      StringBuilder text = new StringBuilder("number");
      lower.ifPresent(bound -> text.append(' ').append(bound.text(">")));
      upper.ifPresent(bound -> text.append(", ").append(bound.text("<")));
      return text.toString();
    }
  }

  private record Widths(Type<Integer> width, int maxWidth, int maxLayers)
      implements Type<List<Integer>> {
    private static final Pattern TERM = Pattern.compile("(?:([1-9][0-9]{0,8})x)?([1-9][0-9]{0,8})");

    @Override
    public List<Integer> read(At at) {
      return switch (at.node()) {
        case Node.Scalar(Node.Kind kind, String text, String where) when kind == Node.Kind.STRING ->
            shorthand(at, text);
        case Node.Scalar(Node.Kind kind, String text, String where) when kind == Node.Kind.NUMBER ->
            List.of(width.read(at));
        case Node.Sequence sequence -> Types.list(width, 0, maxLayers).read(at);
        default -> throw at.error("must be " + describe());
      };
    }

    private List<Integer> shorthand(At at, String text) {
      List<Integer> widths = new ArrayList<>();
      for (String term : text.split(",", -1)) {
        Matcher matcher = TERM.matcher(term.strip());
        if (!matcher.matches()) {
          throw at.error("must be " + describe());
        }
        int repeats = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
        int value = Integer.parseInt(matcher.group(2));
        if (value > maxWidth) {
          throw at.error("must have widths <= " + maxWidth);
        }
        if (repeats > maxLayers - widths.size()) {
          throw at.error("must have <= " + maxLayers + " layers");
        }
        widths.addAll(Collections.nCopies(repeats, value));
      }
      return List.copyOf(widths);
    }

    @Override
    public JsonNode write(List<Integer> value) {
      return Types.list(width, 0, maxLayers).write(value);
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = JSON.objectNode();
      ArrayNode alternatives = schema.putArray("oneOf");
      alternatives.add(Types.list(width, 0, maxLayers).schema()).add(width.schema());
      String term = TERM.pattern().replace("?:", "");
      alternatives.add(
          Types.typed("string").put("pattern", "^ *" + term + "( *, *" + term + ")* *$"));
      return schema;
    }

    @Override
    public String describe() {
      return "widths such as [4, 4, 10], or \"64x4, 10\" for 64 layers of 4 and one of 10";
    }
  }

  private record Coordinates(Type<Double> number, int max) implements Type<List<Double>> {
    @Override
    public List<Double> read(At at) {
      return at.node() instanceof Node.Sequence
          ? Types.list(number, 1, max).read(at)
          : List.of(number.read(at));
    }

    @Override
    public JsonNode write(List<Double> value) {
      if (value.stream().distinct().count() == 1) {
        return number.write(value.getFirst());
      }
      return Types.list(number, 1, max).write(value);
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = JSON.objectNode();
      schema.putArray("oneOf").add(Types.list(number, 1, max).schema()).add(number.schema());
      return schema;
    }

    @Override
    public String describe() {
      return "list of numbers, or one number for all";
    }
  }
}
