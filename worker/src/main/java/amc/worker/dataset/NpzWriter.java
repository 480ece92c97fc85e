package amc.worker.dataset;

import amc.protocol.mc.Parameters;
import amc.worker.network.ParameterLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes parameters as a NumPy archive: an uncompressed zip with one .npy array (format 1.0, C
 * order, little-endian) a block, so that {@code numpy.load("model.npz")["layer1.weight"]} works.
 * Equal parameters give equal bytes.
 */
public final class NpzWriter {
  // Not the format's first day: for that one the JDK adds a field that depends on the time zone.
  private static final LocalDateTime TIMESTAMP = LocalDateTime.of(1980, 2, 1, 0, 0);

  private NpzWriter() {}

  /** The archive of all blocks, in the order of the layout. */
  public static byte[] toBytes(ParameterLayout layout, Parameters parameters) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (ParameterLayout.Block block : layout.blocks()) {
        byte[] array = array(block.shape(), parameters, block.offset(), block.length());
        CRC32 crc = new CRC32();
        crc.update(array);
        ZipEntry entry = new ZipEntry(block.name() + ".npy");
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(array.length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(TIMESTAMP);
        zip.putNextEntry(entry);
        zip.write(array);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** One .npy file with {@code length} values from {@code offset} on. */
  static byte[] array(List<Integer> shape, Parameters parameters, int offset, int length) {
    int width =
        switch (parameters) {
          case Parameters.Float32 f -> Float.BYTES;
          case Parameters.Float64 d -> Double.BYTES;
        };
    String sizes = shape.stream().map(s -> s + ",").collect(Collectors.joining(" "));
    String header =
        "{'descr': '<f%s', 'fortran_order': False, 'shape': (%s), }".formatted(width, sizes);
    int unpadded = 10 + header.length() + 1; // magic, version, length; header; newline
    int start = (unpadded + 63) / 64 * 64; // the format aligns data to 64 bytes
    ByteBuffer out = ByteBuffer.allocate(Math.addExact(start, Math.multiplyExact(length, width)));
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.putShort((short) (start - 10));
    out.put((header + " ".repeat(start - unpadded) + "\n").getBytes(StandardCharsets.US_ASCII));
    switch (parameters) {
      case Parameters.Float32 f -> out.asFloatBuffer().put(f.values(), offset, length);
      case Parameters.Float64 d -> out.asDoubleBuffer().put(d.values(), offset, length);
    }
    return out.array();
  }
}
