package amc.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.Yaml;

/** Files for those who start nodes, with anchors resolved. */
final class YamlFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private YamlFiles() {}

  static List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Yaml().loadAll(Files.readString(file))) {
      documents.add(MAPPER.valueToTree(document));
    }
    return documents;
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** A field of all objects of an array. */
  static List<String> texts(JsonNode array, String field) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.path(field).asText()));
    return texts;
  }

  /** Fails where the command or one of its options does not exist. */
  static void parse(List<String> arguments) {
    Amc.commandLine().parseArgs(arguments.toArray(String[]::new));
  }
}
