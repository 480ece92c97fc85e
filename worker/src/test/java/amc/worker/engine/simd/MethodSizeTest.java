package amc.worker.engine.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MethodSizeTest {
  /** HotSpot never compiles longer methods (DontCompileHugeMethods). */
  private static final int LIMIT = 8_000;

  @Test
  void shouldKeepEveryMethodSmallEnoughToBeCompiled() throws IOException, URISyntaxException {
    Path classes =
        Path.of(SimdEngine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> huge = new ArrayList<>();
    int methods = 0;
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        for (MethodModel method : ClassFile.of().parse(file).methods()) {
          int length = method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
          methods++;
          if (length > LIMIT) {
            huge.add(file.getFileName() + " " + method.methodName() + ": " + length);
          }
        }
      }
    }
    assertThat(methods).isGreaterThan(100);
    assertThat(huge).isEmpty();
  }
}
