package amc.coordinator.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

  @Property
  void shouldReadWhatItWrites(
      @ForAll @NotEmpty
          List<@StringLength(max = 6) @Chars({'a', ',', '"', ' ', '\u00e9'}) String> cells) {
    assertThat(Csv.cells(Csv.line(cells))).isEqualTo(cells);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a", "a,\"", "\"a\"b,c", "\"\"\""})
  void shouldRefuseQuotesThatDoNotClose(String line) {
    assertThat(Csv.cells(line)).isNull();
  }
}
