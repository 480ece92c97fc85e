import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the kernel classes, one for each element type and vector width, from templates. X.template
 * makes classes named like Float512X.
 *
 * <p>Arguments: folder of templates, folder of FloatMath.java and DoubleMath.java, output folder.
 *
 * <p>The template is Java with words in capitals (ELEMENT, VECTOR, ...) that are replaced, and:
 *
 * <ul>
 *   <li>{@code *} at the start of a line: the statement is repeated for every vector of a step, its
 *       number standing for {@code #}. Flat code: the JIT compiler keeps vectors in registers only
 *       where it inlines everything.
 *   <li>{@code +}: repeated for every neuron, {@code @}; {@code +*}: for every neuron and vector.
 *   <li>{@code =}: repeated for every vector of the 16 double accumulators, {@code #}.
 *   <li>{@code {NAME}}: the constant in a vector, declared ahead of the loops; NAME of the Math
 *       class, with or without minus, or a number.
 *   <li>{@code %kernel V} or {@code %kernel V:W} to {@code %end}: a method that handles V vectors a
 *       step (W where vectors are shorter than 512 bits, for want of registers).
 *   <li>{@code %neurons} to {@code %end}: repeated for NEURONS = 1 to 6.
 *   <li>{@code %strips} to {@code %end}: repeated for STRIPS = 1, 2, 4, 8 as far as there are
 *       registers; inside, {@code %kernel strips} handles 16 elements a strip each step.
 *   <li>{@code %snippet name} to {@code %end}: lines to insert at {@code %use name}.
 *   <li>{@code %horner p x NAME}: p = polynomial in x with all the Math class's constants NAME_k.
 *   <li>{@code %float}: the template is for float alone.
 *   <li>{@code %%}: a comment.
 * </ul>
 *
 * <p>What a loop carries is cast to the class of its vectors ({@code V.cast(sum#)}, V being a
 * constant) wherever a method of it is called. Methods of vectors are virtual; without the cast the
 * JIT compiler would have to learn the class from the profile that all users of the Vector API
 * share. Where that profile is missing, or knows several classes, the vectors stay on the heap for
 * good.
 */
public final class KernelGenerator {
  private static final int NEURONS_MAX = 6;
  private static final int STRIP = 16;
  private static final Pattern CONSTANT =
      Pattern.compile("\\{(-?)([A-Z][A-Z0-9_]*|NaN|[0-9.]+)\\}");

  /** What differs between the element types. */
  private enum Type {
    FLOAT("float", "Float", "Int", "Integer", Float.BYTES, 23),
    DOUBLE("double", "Double", "Long", "Long", Double.BYTES, 52);

    final String element;
    final String box;
    final String bits;
    final String bitsBox;
    final int bytes;
    final int fraction;

    Type(String element, String box, String bits, String bitsBox, int bytes, int fraction) {
      this.element = element;
      this.box = box;
      this.bits = bits;
      this.bitsBox = bitsBox;
      this.bytes = bytes;
      this.fraction = fraction;
    }

    String vector() {
      return box + "Vector";
    }

    String math() {
      return box + "Math";
    }
  }

  private final String name;
  private final Type type;
  private final int width;
  private final String mathSource;
  private final Map<String, List<String>> snippets = new HashMap<>();
  private int neurons = 1;
  private int strips = 1;
  private int vectors = 1;

  private KernelGenerator(String name, Type type, int width, String mathSource) {
    this.name = name;
    this.type = type;
    this.width = width;
    this.mathSource = mathSource;
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[2], "amc", "worker", "engine", "simd");
    Files.createDirectories(folder);
    for (String name : new String[] {"Kernels", "SparseKernels", "Normals"}) {
      List<String> template = Files.readAllLines(Path.of(arguments[0], name + ".template"));
      for (Type type : template.contains("%float") ? List.of(Type.FLOAT) : List.of(Type.values())) {
        String math = Files.readString(Path.of(arguments[1], type.math() + ".java"));
        for (int width : new int[] {128, 256, 512}) {
          KernelGenerator generator = new KernelGenerator(name, type, width, math);
          List<String> text = generator.generate(template);
          Files.write(folder.resolve(generator.className() + ".java"), text);
        }
      }
    }
  }

  private String className() {
    return type.box + width + name;
  }

  private List<String> generate(List<String> template) {
    List<String> body = new ArrayList<>();
    for (int i = 0; i < template.size(); i++) {
      String line = template.get(i);
      if (line.startsWith("%snippet ")) {
        int end = end(template, i);
        snippets.put(line.substring(9), template.subList(i + 1, end));
        i = end;
      } else if (!line.startsWith("%%") && !line.equals("%float")) {
        body.add(line);
      }
    }
    List<String> out = new ArrayList<>();
    out.add("// Written by KernelGenerator.");
    for (String line : expand(body)) {
      out.add(replaceWords(line));
    }
    return out;
  }

  /** Index of the %end that belongs to the block starting at {@code start}. */
  private static int end(List<String> lines, int start) {
    int depth = 0;
    for (int i = start; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.matches("%(kernel|neurons|strips|snippet)\\b.*")) {
        depth++;
      } else if (line.equals("%end") && --depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("no %end for line: " + lines.get(start));
  }

  private List<String> expand(List<String> lines) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("%neurons")) {
        int end = end(lines, i);
        for (neurons = 1; neurons <= NEURONS_MAX; neurons++) {
          for (String inner : expand(lines.subList(i + 1, end))) {
            out.add(inner.replaceAll("NEURONS(?!_)", Integer.toString(neurons)));
          }
        }
        i = end;
      } else if (line.equals("%strips")) {
        int end = end(lines, i);
        for (strips = 1; strips <= maxStrips(); strips *= 2) {
          for (String inner : expand(lines.subList(i + 1, end))) {
            out.add(inner.replaceAll("STRIPS(?!_)", Integer.toString(strips)));
          }
        }
        i = end;
      } else if (line.startsWith("%kernel ")) {
        int end = end(lines, i);
        out.addAll(kernel(line.substring(8), lines.subList(i + 1, end)));
        i = end;
      } else if (line.startsWith("%use ")) {
        out.addAll(expand(snippet(line.substring(5))));
      } else if (line.startsWith("%horner ")) {
        String[] words = line.split(" ");
        out.addAll(expand(horner(words[1], words[2], words[3])));
      } else if (line.startsWith("*") || line.startsWith("+") || line.startsWith("=")) {
        int last = i;
        while (!lines.get(last).endsWith(";")) {
          last++;
        }
        out.addAll(repeat(lines.subList(i, last + 1)));
        i = last;
      } else {
        out.add(line);
      }
    }
    return out;
  }

  private List<String> snippet(String name) {
    List<String> lines = snippets.get(name);
    if (lines == null) {
      throw new IllegalArgumentException("no %snippet " + name);
    }
    return lines;
  }

  private List<String> kernel(String vectorCounts, List<String> lines) {
    String[] counts = vectorCounts.split(":");
    vectors =
        vectorCounts.equals("strips")
            ? strips * STRIP / lanes()
            : Integer.parseInt(counts[width == 512 ? 0 : counts.length - 1]);
    List<String> body = expand(lines);
    Map<String, String> constants = new LinkedHashMap<>();
    List<String> out = new ArrayList<>();
    int opening = -1;
    for (String line : body) {
      Matcher matcher = CONSTANT.matcher(line);
      out.add(matcher.replaceAll(m -> constant(m.group(1), m.group(2), constants)));
      if (opening < 0 && line.endsWith("{")) {
        opening = out.size();
      }
    }
    out.addAll(opening, constants.values());
    out.replaceAll(line -> line.replace("STEP", Integer.toString(vectors * lanes())));
    out.add("");
    return out;
  }

  /** Name of the local variable that holds the constant; notes its declaration. */
  private String constant(String minus, String name, Map<String, String> declarations) {
    boolean number = Character.isDigit(name.charAt(0));
    String value =
        switch (name) {
          case "NaN" -> "BOX.NaN";
          case "INFINITY" -> "BOX.POSITIVE_INFINITY";
          case "LAYER_NORM_EPSILON" -> "(ELEMENT) DenseNetwork.LAYER_NORM_EPSILON";
          default -> number ? "(ELEMENT) " + name : "MATH." + name;
        };
    boolean bits = name.endsWith("_BITS");
    String vector = bits ? "BITS_VECTOR" : "VECTOR";
    String variable = minus.isEmpty() ? "" : "minus_";
    variable += number ? "number_" + name.replace('.', '_') : name.toLowerCase(Locale.ROOT);
    declarations.put(
        variable,
        "    %s %s = %s.broadcast(%s, %s%s);"
            .formatted(vector, variable, vector, bits ? "B" : "S", minus, value));
    return variable;
  }

  private List<String> horner(String result, String argument, String name) {
    Map<Integer, String> coefficients = new TreeMap<>();
    Matcher matcher = Pattern.compile(" (" + name + "_(\\d+)) =").matcher(mathSource);
    while (matcher.find()) {
      coefficients.put(-Integer.parseInt(matcher.group(2)), "{" + matcher.group(1) + "}");
    }
    List<String> descending = List.copyOf(coefficients.values());
    List<String> out = new ArrayList<>();
    String text = "*     VECTOR %s# = %s#.fma(%s, %s);";
    out.add(text.formatted(result, argument, descending.get(0), descending.get(1)));
    for (String coefficient : descending.subList(2, descending.size())) {
      out.add("*     %s# = %s#.fma(%s#, %s);".formatted(result, result, argument, coefficient));
    }
    return out;
  }

  /** A statement on one or more lines, all with the same prefix, repeated. */
  private List<String> repeat(List<String> statement) {
    String prefix = statement.getFirst().replaceFirst("[^+*=].*", "");
    int outer = prefix.startsWith("+") ? neurons : 1;
    int inner = prefix.endsWith("*") ? vectors : prefix.equals("=") ? 16 * Double.SIZE / width : 1;
    List<String> out = new ArrayList<>();
    for (int n = 0; n < outer; n++) {
      for (int v = 0; v < inner; v++) {
        for (String line : statement) {
          String text = " ".repeat(prefix.length()) + line.substring(prefix.length());
          text = text.replace("WIDEN", widen());
          out.add(text.replace("@", Integer.toString(n)).replace("#", Integer.toString(v)));
        }
      }
    }
    return out;
  }

  private String widen() {
    String load = "%s, row, i + # * D.length())";
    return switch (type) {
      case FLOAT ->
          "(DoubleVector) FloatVector.fromArray("
              + load.formatted("FloatVector.SPECIES_" + width / 2)
              + ".convertShape(VectorOperators.F2D, D, 0)";
      case DOUBLE -> "DoubleVector.fromArray(" + load.formatted("D");
    };
  }

  /** Two accumulators a vector of a strip leave room for more in 32 registers or 16. */
  private int maxStrips() {
    return (width == 512 ? 8 : 4) * lanes() / STRIP;
  }

  private int lanes() {
    return width / 8 / type.bytes;
  }

  private String replaceWords(String line) {
    String imports =
        "import jdk.incubator.vector.DoubleVector;\n"
            + (type == Type.FLOAT ? "import jdk.incubator.vector.FloatVector;\n" : "")
            + "import jdk.incubator.vector.%sVector;".formatted(type.bits);
    Map<String, String> words = new LinkedHashMap<>();
    words.put("IMPORTS", imports);
    words.put("CLASS", className());
    words.put("BITS_VECTOR", type.bits + "Vector");
    words.put("BITS_BOX", type.bitsBox);
    words.put("VECTOR", type.vector());
    words.put("ELEMENT", type.element);
    words.put("BOX", type.box);
    words.put("MATH", type.math());
    words.put("WIDTH", Integer.toString(width));
    words.put("SPECIES_WIDTH", "SPECIES_" + width);
    words.put("BYTES", Integer.toString(type.bytes));
    words.put("LANES", Integer.toString(lanes()));
    words.put("PADDING", Integer.toString(48 / type.bytes));
    words.put("MAX_STRIPS", Integer.toString(maxStrips()));
    words.put("NEURONS_MAX", Integer.toString(NEURONS_MAX));
    words.put("FRACTION", Integer.toString(type.fraction));
    words.put("SIGN_SHIFT", Integer.toString(8 * type.bytes - 1));
    words.put("AS_BITS", "reinterpretAs" + type.bits + "s");
    words.put("AS_VECTOR", "reinterpretAs" + type.box + "s");
    String out = line;
    for (Map.Entry<String, String> word : words.entrySet()) {
      out = out.replaceAll("\\b" + word.getKey() + "\\b", word.getValue());
    }
    return out;
  }
}
