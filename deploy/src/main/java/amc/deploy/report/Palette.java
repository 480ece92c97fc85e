package amc.deploy.report;

/**
 * Colours that remain distinct for colour-blind readers and in grey print (Okabe and Ito, "Color
 * Universal Design", 2008; without the yellow, which is too pale for lines).
 */
final class Palette {
  private static final String[] COLORS = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"
  };

  private Palette() {}

  static String color(int number) {
    return COLORS[Math.floorMod(number, COLORS.length)];
  }
}
