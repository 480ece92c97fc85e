package amc.worker.engine.simd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiled kernels allocate nothing, whatever the compiler has learnt of the methods that they
 * call: where they do, vectors are on the heap, and the kernel takes ten times as long.
 */
class KernelAllocationTest {
  private static final int CALLS = 1_000;

  /** Of the keys that {@link SimdNormals} expands, a call. */
  private static final long KEYS_BYTES = 192;

  @TempDir private Path folder;

  @Test
  void shouldAllocateNothingInACommonStart() throws Exception {
    assertNothingAllocated(false, List.of());
  }

  /** As where the methods of vectors ran at tier 2 only, when the compiler's queue is long. */
  @Test
  void shouldAllocateNothingWithoutProfilesOfClasses() throws Exception {
    assertNothingAllocated(false, List.of("-XX:-UseTypeProfile"));
  }

  /** As where the compiler of tier 3 comes too late, and the interpreter keeps the profiles. */
  @Test
  void shouldAllocateNothingWithProfilesOfTheInterpreter() throws Exception {
    Path directives = folder.resolve("directives.json");
    Files.writeString(
        directives,
        """
        [{match: ["amc/worker/engine/simd/*.*"], c1: {Exclude: true}}]
        """);
    assertNothingAllocated(
        false,
        List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:CompilerDirectivesFile=" + directives));
  }

  @Test
  void shouldAllocateNothingWhereKernelsOfAllWidthsShareTheProfiles() throws Exception {
    assertNothingAllocated(true, List.of());
  }

  private static void assertNothingAllocated(boolean allWidths, List<String> flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-Xbatch"); // calls wait for the compiler, so that none is measured too early
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(KernelAllocations.class.getName());
    command.addAll(List.of(Integer.toString(CALLS), Boolean.toString(allWidths)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> output =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(process.waitFor()).as("%s", output).isZero();

    List<String> kernels = output.stream().filter(line -> line.matches(".*: \\d+")).toList();
    assertThat(kernels)
        .as("%s", output)
        .hasSameSizeAs(KernelCalls.of(VectorWidth.preferred()).keySet());
    assertThat(kernels)
        .allMatch(line -> line.endsWith(": 0") || line.equals("normals: " + KEYS_BYTES));
  }
}
