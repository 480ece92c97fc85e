package amc.deploy.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.deploy.run.StopSignal;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DataPlaneDriverTest {
  private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

  @TempDir private Path folder;

  @AfterEach
  void checkErrors() {
    assertThat(errors).isEmpty();
  }

  @Test
  void shouldLeaveNothingBehind() {
    Path files;
    try (DataPlaneDriver driver = DataPlaneDriver.embedded(errors::add)) {
      files = Path.of(driver.aeron().context().aeronDirectoryName());
      assertThat(files).startsWith(DriverFolder.parent()).isDirectory();
    }
    assertThat(files.getParent()).doesNotExist();
  }

  @Test
  void shouldUseADriverOfAnotherProcess() {
    try (DataPlaneDriver driver = DataPlaneDriver.embedded(errors::add)) {
      Path files = Path.of(driver.aeron().context().aeronDirectoryName());
      DataPlaneDriver external = DataPlaneDriver.external(files, errors::add);
      assertThat(external.aeron().isClosed()).isFalse();
      external.close();
      assertThat(files).isDirectory();
    }
  }

  @Test
  void shouldSayThatNoDriverIsThere() {
    assertThatThrownBy(() -> DataPlaneDriver.external(folder, errors::add))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "data plane: no Aeron media driver runs in aeron.dir="
                + folder
                + "; start one there, or leave the option out for an embedded one");
  }

  @Test
  void shouldSayThatThereIsNoRoom() {
    assertThatThrownBy(() -> new DriverFolder(folder.resolve("absent")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no folder for Aeron can be made in " + folder.resolve("absent"));
  }

  @Test
  void shouldDeleteFoldersOfProcessesThatWereKilled() throws IOException {
    Path abandoned = Files.createDirectory(folder.resolve("amc-aeron-killed"));
    Files.createDirectory(abandoned.resolve("driver"));
    Files.createFile(abandoned.resolve("lock"));
    Path starting = Files.createDirectory(folder.resolve("amc-aeron-starting"));
    Path foreign = Files.createDirectory(folder.resolve("other"));
    Files.createFile(foreign.resolve("lock"));
    try (DriverFolder inUse = new DriverFolder(folder);
        DriverFolder other = new DriverFolder(folder)) {
      assertThat(abandoned).doesNotExist();
      assertThat(starting).exists();
      assertThat(foreign).exists();
      assertThat(inUse.driver().getParent()).exists().isNotEqualTo(other.driver().getParent());
    }
    assertThat(folder).isDirectoryNotContaining("glob:**/amc-aeron-[0-9]*");
  }

  @Test
  @Timeout(60)
  void shouldKeepTheFilesUntilThatWhichHoldsAShutdownHasEnded() throws InterruptedException {
    DriverFolder files = new DriverFolder(folder);
    Path directory = files.driver().getParent();
    Thread hook = new Thread(files::deleteAtTheEnd);
    try (StopSignal _ = StopSignal.install()) {
      hook.start();
      assertThat(hook.join(Duration.ofMillis(200))).isFalse();
      assertThat(directory).exists();
    }
    hook.join();
    assertThat(directory).doesNotExist();
    files.close();
  }
}
