package amc.coordinator.api;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.StatusCodes;
import amc.protocol.mc.Windows;
import amc.protocol.message.Jobs.DataFile;
import amc.protocol.message.Storing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What a client asks for when it submits a job. Immutable.
 *
 * @param document YAML, not read yet
 * @param name by the client; none to take the document's
 * @param window 0 to adapt it
 * @param settings {@code path=value}
 */
record JobRequest(
    String document,
    Optional<String> name,
    String engine,
    int window,
    int priority,
    List<String> settings,
    List<DataFile> files) {
  /** Most bytes of a document in UTF-8: a job holds settings, not data. */
  static final int MOST_DOCUMENT_BYTES = 1 << 20;

  /** Longest name of a job. */
  static final int MOST_NAME_CHARACTERS = 200;

  private static final int MOST_SETTINGS = 1000;
  private static final int MOST_FILES = 1000;
  private static final int MOST_PATH_CHARACTERS = 4096;
  private static final int LONGEST_WINDOW = Windows.LONGEST;
  private static final int HIGHEST_PRIORITY = 1000;
  private static final String AUTO = "auto";
  private static final Set<String> ENGINES = Set.of(AUTO, "scalar", "simd", "nd4j");
  private static final Set<String> YAML_TYPES =
      Set.of("application/yaml", "application/x-yaml", "text/yaml");
  private static final List<String> FIELDS =
      List.of("document", "name", "engine", "window", "priority", "settings", "files");
  private static final List<String> FILE_FIELDS = List.of("name", "sha256", "sizeBytes");

  /**
   * Reads a request's body: JSON, or YAML, which is the document alone.
   *
   * @throws Problem.Refused if it says that it is something else
   */
  static CompletionStage<JobRequest> read(HttpRequest request, ActorSystem<?> system) {
    String type = Body.type(request);
    boolean yaml = YAML_TYPES.contains(type);
    if (!yaml && !type.equals("application/json")) {
      throw new Problem.Refused(
          StatusCodes.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type=%s must be application/json or application/yaml"
              .formatted(Texts.shown(type)));
    }
    return Body.read(request, system).thenApply(yaml ? JobRequest::ofDocument : JobRequest::ofJson);
  }

  /** A document alone; everything else has its default. */
  static JobRequest ofDocument(byte[] yaml) {
    return new JobRequest(
        document(Body.text(yaml)), Optional.empty(), AUTO, 0, 0, List.of(), List.of());
  }

  /** Of a JSON object. */
  static JobRequest ofJson(byte[] json) {
    Body body = Body.of(json, FIELDS);
    String engine = body.text("engine").orElse(AUTO);
    if (!ENGINES.contains(engine)) {
      throw Problem.badRequest(
          "engine=%s must be auto, scalar, simd or nd4j".formatted(Texts.shown(engine)));
    }
    return new JobRequest(
        document(body.requiredText("document")),
        body.text("name").map(name -> Texts.plain("name", name, MOST_NAME_CHARACTERS)),
        engine,
        window(body),
        body.integer("priority", -HIGHEST_PRIORITY, HIGHEST_PRIORITY).orElse(0L).intValue(),
        body.texts("settings", MOST_SETTINGS).stream()
            .map(setting -> Texts.plain("settings", setting))
            .toList(),
        body.objects("files", MOST_FILES, FILE_FIELDS).stream().map(JobRequest::file).toList());
  }

  private static String document(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_DOCUMENT_BYTES) {
      throw Problem.tooLarge(
          "document: %s bytes must be <= %s: a job holds settings, not data"
              .formatted(bytes, MOST_DOCUMENT_BYTES));
    }
    return text;
  }

  private static int window(Body body) {
    if (!body.isText("window")) {
      return body.integer("window", 1, LONGEST_WINDOW).orElse(0L).intValue();
    }
    String text = body.requiredText("window");
    if (!text.equals(AUTO)) {
      throw Problem.badRequest(
          "window=%s must be in [1, %s] or auto".formatted(Texts.shown(text), LONGEST_WINDOW));
    }
    return 0;
  }

  private static DataFile file(Body body) {
    String sha256 = body.requiredText("sha256");
    if (!Storing.isSha256(sha256)) {
      throw Problem.badRequest(
          "files: sha256=%s must be 64 hexadecimal digits, lower case"
              .formatted(Texts.shown(sha256)));
    }
    return new DataFile(
        Texts.plain("files: name", body.requiredText("name"), MOST_PATH_CHARACTERS),
        sha256,
        body.integer("sizeBytes", 0, Storing.MAX_FILE_BYTES)
            .orElseThrow(() -> Problem.badRequest("files: sizeBytes is lacking")));
  }

  /** SHA-256 of all of it: two requests with the same digest ask for the same. */
  String digest() {
    MessageDigest digest = Storing.digest();
    add(digest, document);
    add(digest, name.orElse("")); // a name that is given has characters
    add(digest, engine);
    add(digest, Integer.toString(window));
    add(digest, Integer.toString(priority));
    add(digest, Integer.toString(settings.size()));
    settings.forEach(setting -> add(digest, setting));
    for (DataFile file : files) {
      add(digest, file.name());
      add(digest, file.sha256());
      add(digest, Long.toString(file.sizeBytes()));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** With its length, so that texts do not run into each other. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }
}
