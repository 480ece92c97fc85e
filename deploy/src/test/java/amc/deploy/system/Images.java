package amc.deploy.system;

import com.github.dockerjava.api.command.BuildImageResultCallback;
import java.nio.file.Path;
import java.util.Set;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/**
 * The images of the tests. {@code BASE_IMAGE} and {@code POSTGRES_IMAGE} in the environment name
 * others than docker-compose.yml's.
 */
final class Images {
  private static final String NAME = "amc-system-test";
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Images() {}

  /** Builds the program's image from what has been packaged. */
  static DockerImageName amc() {
    return Built.AMC;
  }

  static DockerImageName postgres() {
    return DockerImageName.parse(System.getenv().getOrDefault("POSTGRES_IMAGE", "postgres:17"))
        .asCompatibleSubstituteFor("postgres");
  }

  /** Initialised once, by the first who asks. */
  private static final class Built {
    static final DockerImageName AMC = build();

    private static DockerImageName build() {
      DockerClientFactory.lazyClient()
          .buildImageCmd()
          .withBaseDirectory(ROOT.toFile())
          .withDockerfile(ROOT.resolve("deploy/docker/Dockerfile").toFile())
          .withBuildArg(
              "BASE_IMAGE", System.getenv().getOrDefault("BASE_IMAGE", "eclipse-temurin:25-jre"))
          .withTarget("prebuilt")
          .withTags(Set.of(NAME + ":latest"))
          .exec(new BuildImageResultCallback())
          .awaitImageId();
      return DockerImageName.parse(NAME + ":latest");
    }
  }
}
