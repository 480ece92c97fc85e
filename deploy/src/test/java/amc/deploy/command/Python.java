package amc.deploy.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The Python of this machine. */
final class Python {
  private Python() {}

  /** One that has numpy; Debian's package brings it to /usr/bin/python3 alone. */
  static Optional<String> withNumpy() throws InterruptedException {
    for (String name : List.of("python3", "/usr/bin/python3")) {
      try {
        Process process = new ProcessBuilder(name, "-c", "import numpy").start();
        if (process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0) {
          return Optional.of(name);
        }
      } catch (IOException e) {
        // there is none of this name
      }
    }
    return Optional.empty();
  }
}
