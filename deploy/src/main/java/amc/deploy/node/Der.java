package amc.deploy.node;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Values in ASN.1's distinguished encoding (ITU-T X.690), as far as certificates need them. Pure.
 */
final class Der {
  private static final int LAST_YEAR_OF_TWO_DIGITS = 2049; // RFC 5280, 4.1.2.5

  private Der() {}

  /** Tag, length and content. */
  static byte[] value(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = content.size();
    if (length < 0x80) {
      all.write(length);
    } else {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int skipped = digits[0] == 0 ? 1 : 0;
      all.write(0x80 | (digits.length - skipped));
      all.write(digits, skipped, digits.length - skipped);
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return value(0x30, parts);
  }

  static byte[] set(byte[]... parts) {
    return value(0x31, parts);
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  static byte[] yes() {
    return value(0x01, new byte[] {(byte) 0xFF});
  }

  static byte[] nothing() {
    return value(0x05);
  }

  static byte[] octets(byte[] content) {
    return value(0x04, content);
  }

  /** Bits, of which the last {@code unused} do not count. */
  static byte[] bits(int unused, byte[] content) {
    return value(0x03, new byte[] {(byte) unused}, content);
  }

  static byte[] text(String text) {
    return value(0x0C, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The identifier's arcs, separated by dots; the first two are below 40. */
  static byte[] identifier(String dotted) {
    String[] arcs = dotted.split("\\.", -1);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      int arc = Integer.parseInt(arcs[i]);
      int shift = 28;
      while (shift > 0 && arc >>> shift == 0) {
        shift -= 7;
      }
      for (; shift > 0; shift -= 7) {
        content.write(0x80 | (arc >>> shift & 0x7F));
      }
      content.write(arc & 0x7F);
    }
    return value(0x06, content.toByteArray());
  }

  static byte[] time(Instant time) {
    boolean two = time.atZone(ZoneOffset.UTC).getYear() <= LAST_YEAR_OF_TWO_DIGITS;
    String digits =
        DateTimeFormatter.ofPattern(two ? "yyMMddHHmmss" : "yyyyMMddHHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(time);
    return value(two ? 0x17 : 0x18, (digits + "Z").getBytes(StandardCharsets.US_ASCII));
  }
}
