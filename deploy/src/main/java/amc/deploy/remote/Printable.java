package amc.deploy.remote;

/** Text of others, such as names of jobs, as a terminal may get it. */
public final class Printable {
  private Printable() {}

  /** The text on one line, without characters that a terminal obeys. */
  public static String of(String text) {
    return text.strip().replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}]", "?");
  }
}
