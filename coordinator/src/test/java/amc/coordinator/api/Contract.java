package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** What {@code openapi.yaml} promises, to hold answers against it. Thread-safe. */
final class Contract {
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private static final Contract CURRENT = read();

  private final ObjectNode document;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<JsonNode, JsonSchema> compiled = new ConcurrentHashMap<>();

  private Contract(ObjectNode document) {
    this.document = document;
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> each : path.getValue().properties()) {
        if (!each.getKey().equals("parameters")) {
          List<JsonNode> parameters = new ArrayList<>();
          path.getValue().path("parameters").forEach(p -> parameters.add(resolved(p)));
          each.getValue().path("parameters").forEach(p -> parameters.add(resolved(p)));
          operations.add(
              new Operation(
                  each.getKey().toUpperCase(Locale.ROOT),
                  path.getKey(),
                  pattern(path.getKey()),
                  parameters,
                  each.getValue()));
        }
      }
    }
  }

  /** The one of the server. */
  static Contract current() {
    return CURRENT;
  }

  private static Contract read() {
    try (InputStream in =
        Objects.requireNonNull(Contract.class.getResourceAsStream("openapi.yaml"))) {
      return new Contract((ObjectNode) new YAMLMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A method of a path. */
  record Operation(
      String method, String path, Pattern pattern, List<JsonNode> parameters, JsonNode json) {
    boolean isOpen() {
      return json.has("security") && json.path("security").isEmpty();
    }

    List<String> parameters(String place) {
      return parameters.stream()
          .filter(p -> p.path("in").textValue().equals(place))
          .map(p -> p.path("name").textValue())
          .toList();
    }
  }

  private static Pattern pattern(String path) {
    // A result's name may have slashes.
    return Pattern.compile(
        path.replace("results/{name}", "results/.+").replaceAll("\\{[^}]*}", "[^/]+"));
  }

  List<Operation> operations() {
    return List.copyOf(operations);
  }

  private JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asText("");
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }

  /** Makes sure that a request is answered as promised. */
  void check(HttpRequest request, Service.Answer answer) {
    String whole = request.uri().getRawPath();
    boolean described = whole.startsWith(ApiRoutes.BASE + "/");
    // An error of the service is promised to nobody; FailuresTest says what it looks like.
    if (!described || answer.status() == 500) {
      return;
    }
    String path = whole.substring(ApiRoutes.BASE.length());
    String what = request.method() + " " + path;
    Operation operation =
        operations.stream()
            .filter(o -> o.method().equals(request.method()))
            .filter(o -> o.pattern().matcher(path).matches())
            .findFirst()
            .orElse(null);
    if (operation == null) {
      assertThat(answer.status())
          .as("%s is answered, but is not in openapi.yaml: describe it there", what)
          .isIn(400, 404, 405, 414);
      return;
    }
    String where = what + " " + answer.status();
    JsonNode response =
        resolved(operation.json().path("responses").path(Integer.toString(answer.status())));
    assertThat(response.isMissingNode())
        .as("%s must be in openapi.yaml: %s", where, answer.text())
        .isFalse();
    for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
      assertThat(answer.header(header.getKey())).as("%s %s", where, header.getKey()).isNotEmpty();
    }
    JsonNode content = response.path("content");
    if (content.isEmpty()) {
      assertThat(answer.body()).as(where).isEmpty();
      return;
    }
    String type = answer.header("Content-Type").split(";", 2)[0].strip();
    assertThat(content.has(type)).as("%s must not be of type %s", where, type).isTrue();
    if (type.endsWith("json")) {
      assertThat(schema(content.path(type).path("schema")).validate(answer.json()))
          .as("%s: %s", where, answer.text())
          .isEmpty();
    }
  }

  private JsonSchema schema(JsonNode part) {
    return compiled.computeIfAbsent(
        part,
        schema -> {
          ObjectNode whole = schema.deepCopy();
          whole.set("components", document.path("components"));
          return SCHEMAS.getSchema(whole);
        });
  }
}
