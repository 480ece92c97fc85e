package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * The launcher as in the image; its lib folder holds a jar that refers to the tests' class path.
 *
 * @param script to be started
 */
record InstalledLauncher(Path script) {

  /** Lays it out in a folder, which is made. */
  static InstalledLauncher layOut(Path app) throws IOException {
    Files.createDirectories(app);
    Path script = Files.copy(Path.of("amc"), app.resolve("amc"));
    Files.copy(Path.of("jvm.options"), app.resolve("jvm.options"));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    Files.createDirectory(app.resolve("lib"));
    try (OutputStream out = Files.newOutputStream(app.resolve("lib/classpath.jar"))) {
      new JarOutputStream(out, manifest).close();
    }
    return new InstalledLauncher(script);
  }

  /** A process of it on the tests' Java. */
  ProcessBuilder process(String... arguments) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AMC_JAVA_HOME", System.getProperty("java.home"));
    List.of("AMC_HEAP", "AMC_JAVA_OPTS").forEach(builder.environment()::remove);
    return builder;
  }
}
