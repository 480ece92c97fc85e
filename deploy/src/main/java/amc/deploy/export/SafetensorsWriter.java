package amc.deploy.export;

import amc.worker.network.ParameterLayout.Block;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes models as safetensors, after the description of the format at
 * https://github.com/huggingface/safetensors:
 *
 * <pre>
 *   length N of the header (8, little-endian) | header (N, JSON, then spaces) | data
 * </pre>
 *
 * <p>The header has an entry a tensor, {@code "NAME": {"dtype", "shape", "data_offsets": [begin,
 * end]}} with offsets from the start of the data, which the tensors fill without gaps; and an entry
 * {@code "__metadata__"} of strings, the model's facts. The header is padded so that the data start
 * at a multiple of 8 bytes, and programs can use them where they lie.
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /** The file of all blocks, in the order of the layout. */
  public static byte[] toBytes(ExportedModel model) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = header.putObject("__metadata__");
    model.facts().forEach(metadata::put);
    int width = model.precision().bytes();
    for (Block block : model.layout().blocks()) {
      ObjectNode tensor = header.putObject(block.name());
      tensor.put("dtype", "F" + width * Byte.SIZE);
      block.shape().forEach(tensor.withArray("shape")::add);
      long begin = (long) width * block.offset(); // blocks have no gaps between them
      tensor.putArray("data_offsets").add(begin).add(begin + (long) width * block.length());
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    byte[] data = model.bytes(0, model.parameters().size());
    ByteBuffer out =
        ByteBuffer.allocate(Math.addExact(Long.BYTES + length, data.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(length)
        .put(json)
        .put(" ".repeat(length - json.length).getBytes(StandardCharsets.UTF_8));
    return out.put(data).array();
  }
}
