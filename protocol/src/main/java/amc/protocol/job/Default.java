package amc.protocol.job;

import java.util.function.Function;

/** What a field is when the file does not give it. */
sealed interface Default<T> {
  /** It must be given. */
  record Required<T>() implements Default<T> {}

  /** Always the same value. */
  record Fixed<T>(T value) implements Default<T> {}

  /**
   * Always the same value, and not written where a job has it: a field that came later than jobs
   * which must be written as before, since run folders know them by their text.
   */
  record Unwritten<T>(T value) implements Default<T> {}

  /**
   * Depends on fields read before.
   *
   * @param text for the reference: "float64, for classification float32"
   */
  record Derived<T>(String text, Function<Values, T> rule) implements Default<T> {}
}
