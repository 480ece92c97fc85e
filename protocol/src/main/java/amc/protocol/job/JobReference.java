package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Tables of all fields in Markdown, for the manual. Thread-safe. */
public final class JobReference {
  private JobReference() {}

  /** One table for the job, and one for each group in it and each of its types. */
  public static String markdown() {
    StringBuilder text = new StringBuilder();
    table(text, "The job", JobFields.JOB);
    groups(text, "", JobFields.JOB);
    return text.toString();
  }

  /** The same for the study. */
  public static String studyMarkdown() {
    StringBuilder text = new StringBuilder();
    groups(text, "", StudyFields.FILE);
    return text.toString();
  }

  /** The same for the population. */
  public static String populationMarkdown() {
    StringBuilder text = new StringBuilder();
    group(text, "population", PopulationFields.POPULATION);
    return text.toString();
  }

  private static void groups(StringBuilder text, String path, Shape<?> shape) {
    for (Field<?, ?> field : shape.fields()) {
      String name = path.isEmpty() ? field.name() : path + "." + field.name();
      group(text, name, field.type());
    }
  }

  private static void group(StringBuilder text, String path, Type<?> type) {
    switch (type) {
      case Shape<?> shape -> {
        table(text, "`" + path + "`", shape);
        groups(text, path, shape);
      }
      case Union<?> union -> {
        for (Union.Variant<?> variant : union.variants()) {
          String name = variant.shape().type();
          boolean usual = name.equals(union.usual());
          String title = "`%s: {type: %s, ...}`".formatted(path, name);
          table(text, usual ? title + ", the usual type" : title, variant.shape());
          groups(text, path, variant.shape());
        }
      }
      case Types.Maybe<?>(Type<?> inner) -> group(text, path, inner);
      default -> {}
    }
  }

  private static void table(StringBuilder text, String title, Shape<?> shape) {
    text.append("### ").append(title).append("\n\n").append(shape.doc()).append("\n\n");
    List<? extends Field<?, ?>> fields = shape.fields();
    if (fields.isEmpty()) {
      return;
    }
    text.append("| field | value | default | meaning |\n|---|---|---|---|\n");
    for (Field<?, ?> field : fields) {
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(field.name(), field.type().describe(), preset(field), field.doc()));
    }
    text.append('\n');
  }

  private static <T> String preset(Field<?, T> field) {
    return switch (field.preset()) {
      case Default.Required<T>() -> "required";
      case Default.Derived<T>(String text, var rule) -> text;
      case Default.Fixed<T>(T value) -> shown(field.type().write(value));
      case Default.Unwritten<T>(T value) -> shown(field.type().write(value));
    };
  }

  private static String shown(JsonNode written) {
    return written.isNull() ? "none" : "`" + JobWriter.flow(written) + "`";
  }
}
