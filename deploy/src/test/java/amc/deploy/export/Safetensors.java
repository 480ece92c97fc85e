package amc.deploy.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A reader of safetensors that takes nothing but what the description of the format allows.
 *
 * @param tensors by name, in the order of the header
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
  private static final int MAX_HEADER_BYTES = 100_000_000;

  /**
   * A tensor.
   *
   * @param shape as in JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // read by tests alone
  public record Tensor(String type, String shape, double[] values) {}

  /** A tensor that must be there. */
  public Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  /** Reads a file. */
  public static Safetensors read(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = in.getLong();
    assertThat(length).isBetween(2L, Math.min(MAX_HEADER_BYTES, file.length - 8L));
    byte[] header = new byte[(int) length];
    in.get(header);
    assertThat(header[0]).isEqualTo((byte) '{');
    ByteBuffer data = in.slice().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(in.position() % Long.BYTES).as("alignment of the data").isZero();
    JsonNode fields = new JsonMapper().readTree(new String(header, StandardCharsets.UTF_8).strip());
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long end = 0;
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (field.getKey().equals("__metadata__")) {
        for (Map.Entry<String, JsonNode> entry : field.getValue().properties()) {
          assertThat(entry.getValue().isTextual()).as(entry.getKey()).isTrue();
          metadata.put(entry.getKey(), entry.getValue().textValue());
        }
      } else {
        JsonNode offsets = field.getValue().get("data_offsets");
        assertThat(offsets).hasSize(2);
        assertThat(offsets.get(0).longValue()).as("no gap before").isEqualTo(end);
        Tensor tensor = tensor(field.getValue(), data);
        end = offsets.get(1).longValue();
        assertThat((long) data.position()).as("size of " + field.getKey()).isEqualTo(end);
        tensors.put(field.getKey(), tensor);
      }
    }
    assertThat(data.hasRemaining()).as("bytes after the last tensor").isFalse();
    return new Safetensors(metadata, tensors);
  }

  private static Tensor tensor(JsonNode entry, ByteBuffer data) {
    String type = entry.get("dtype").textValue();
    assertThat(type).isIn("F32", "F64");
    int length = 1;
    for (JsonNode size : entry.get("shape")) {
      length *= size.intValue();
    }
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = type.equals("F32") ? data.getFloat() : data.getDouble();
    }
    return new Tensor(type, entry.get("shape").toString(), values);
  }
}
