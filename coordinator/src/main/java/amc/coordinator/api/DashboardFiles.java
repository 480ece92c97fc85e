package amc.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.MediaTypes;
import akka.util.ByteString;
import amc.protocol.message.Storing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of the dashboard, all of them named here: what a browser asks for never becomes a path.
 * Immutable.
 */
final class DashboardFiles {
  /** Name of the page, which everything else is loaded by. */
  static final String PAGE = "index.html";

  private static final String OWN = "/amc/coordinator/dashboard/";

  private static final List<String> NAMES =
      List.of(
          PAGE,
          "style.css",
          "icon.svg",
          "api.js",
          "app.js",
          "compare.js",
          "files.js",
          "format.js",
          "html.js",
          "job.js",
          "jobs.js",
          "lineage.js",
          "live.js",
          "metrics.js",
          "plot.js",
          "population.js",
          "router.js",
          "session.js",
          "stream.js",
          "study.js",
          "submit.js",
          "widgets.js",
          "workers.js");

  // With the versions of the top pom.xml; without its file the dashboard does not start, nor a
  // test.
  private static final String NPM = "/META-INF/resources/webjars/";
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "lib/preact.js", NPM + "preact/10.26.4/dist/preact.module.js",
          "lib/hooks.js", NPM + "preact/10.26.4/hooks/dist/hooks.module.js",
          "lib/htm.js", "/META-INF/resources/_static/htm/3.1.1/dist/htm.module.js",
          "lib/uplot.js", NPM + "uplot/1.6.30/dist/uPlot.esm.js",
          "lib/uplot.css", NPM + "uplot/1.6.30/dist/uPlot.min.css");

  private final Map<String, StaticFile> files = new HashMap<>();

  /** Reads all of them. */
  DashboardFiles() {
    NAMES.forEach(name -> files.put(name, read(name, OWN + name)));
    LIBRARIES.forEach((name, resource) -> files.put(name, read(name, resource)));
  }

  /**
   * A file.
   *
   * @param tag differs where the content does
   */
  record StaticFile(ContentType type, ByteString content, String tag) {}

  /** The file of a name, or null where there is none. */
  @Nullable StaticFile find(String name) {
    return files.get(name);
  }

  private static StaticFile read(String name, String resource) {
    try (InputStream in = DashboardFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      byte[] content = linked(new String(in.readAllBytes(), UTF_8)).getBytes(UTF_8);
      MessageDigest digest = Storing.digest();
      return new StaticFile(
          type(name),
          ByteString.fromArrayUnsafe(content),
          HexFormat.of().formatHex(digest.digest(content), 0, 16));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of a jar that was opened before
    }
  }

  /** Libraries name each other as packages; browsers want paths. */
  private static String linked(String content) {
    return content.replace("from\"preact\"", "from\"./preact.js\"");
  }

  private static ContentType type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> ContentTypes.TEXT_HTML_UTF8;
      case "css" -> MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8);
      case "svg" -> MediaTypes.IMAGE_SVG_XML.toContentType();
      default -> MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8);
    };
  }
}
