package amc.deploy.data;

import amc.deploy.data.PublicDataset.DataFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A web folder with the files compressed.
 *
 * @param url ends in a slash
 */
record MirrorSource(String url) implements DataSource {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(15);

  @Override
  public String name() {
    return URI.create(url).getHost();
  }

  @Override
  public void fetch(List<DataFile> files, Path scratch, Path target)
      throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      for (DataFile file : files) {
        String name = file.name() + ".gz";
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(url + name)).timeout(ANSWER).build();
        Path part = target.resolve(name);
        HttpResponse<Path> response = client.send(request, BodyHandlers.ofFile(part));
        if (response.statusCode() != 200) {
          Files.deleteIfExists(part);
          throw new IOException("answers " + response.statusCode());
        }
      }
    }
  }
}
