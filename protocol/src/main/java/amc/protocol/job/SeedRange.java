package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Seeds: a range "1..20", a number, or a list of both; each counts once. */
final class SeedRange implements Type<List<Long>> {
  /** Most seeds of a point. */
  private static final int MOST = 100_000;

  private static final Pattern RANGE = Pattern.compile("(-?\\d{1,18})\\.\\.(-?\\d{1,18})");
  private static final Type<Long> NUMBER = Numbers.integer(Long.MIN_VALUE, Long.MAX_VALUE);

  @Override
  public List<Long> read(At at) {
    TreeSet<Long> seeds = new TreeSet<>();
    if (at.node() instanceof Node.Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        add(at.item(i, sequence.items().get(i)), seeds);
      }
    } else {
      add(at, seeds);
    }
    if (seeds.isEmpty()) {
      throw at.error("has no seed", "write e.g. 1..20");
    }
    return List.copyOf(seeds);
  }

  private static void add(At at, Set<Long> seeds) {
    if (at.node() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.STRING) {
      Matcher range = RANGE.matcher(scalar.text());
      if (!range.matches()) {
        throw at.error("must be a number or a range", "write e.g. 1..20");
      }
      long first = Long.parseLong(range.group(1));
      long last = Long.parseLong(range.group(2));
      if (last < first) {
        throw at.error("must begin with the smaller number", "write " + last + ".." + first);
      }
      if (last - first >= MOST) {
        throw tooMany(at);
      }
      for (long seed = first; seed <= last; seed++) {
        seeds.add(seed);
      }
    } else {
      seeds.add(NUMBER.read(at));
    }
    if (seeds.size() > MOST) {
      throw tooMany(at);
    }
  }

  private static UserError tooMany(At at) {
    return at.error("must be at most " + MOST + " seeds", "");
  }

  @Override
  public JsonNode write(List<Long> seeds) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (int from = 0, to; from < seeds.size(); from = to) {
      long first = seeds.get(from);
      for (to = from + 1; to < seeds.size() && seeds.get(to) == first + (to - from); to++) {}
      if (to - from > 1 && isShort(first) && isShort(seeds.get(to - 1))) {
        array.add(first + ".." + seeds.get(to - 1));
      } else {
        seeds.subList(from, to).forEach(array::add);
      }
    }
    return array;
  }

  /** Whether ranges may have it as an end. */
  private static boolean isShort(long seed) {
    return RANGE.matcher(seed + ".." + seed).matches();
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    ArrayNode forms = schema.putArray("anyOf");
    forms.add(one());
    ObjectNode list = Types.typed("array").put("minItems", 1);
    list.set("items", one());
    forms.add(list);
    return schema;
  }

  private static ObjectNode one() {
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.putArray("anyOf")
        .add(NUMBER.schema())
        .add(Types.typed("string").put("pattern", "^" + RANGE.pattern() + "$"));
    return one;
  }

  @Override
  public String describe() {
    return "a range such as 1..20, a number, or a list of both";
  }
}
