package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.get;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** The description of the API (OpenAPI), for everybody. Immutable. */
final class DescriptionRoute {
  private static final String RESOURCE = "openapi.yaml";
  private static final ContentType TYPE =
      MediaTypes.customWithFixedCharset("application", "yaml", HttpCharsets.UTF_8, Map.of(), false)
          .toContentType();

  private final HttpResponse answer;

  /** Reads the description from the class path. */
  DescriptionRoute() {
    try (InputStream in =
        Objects.requireNonNull(DescriptionRoute.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      answer = HttpResponse.create().withEntity(HttpEntities.create(TYPE, in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is at its path. */
  Route all() {
    return get(() -> complete(answer));
  }
}
