package amc.deploy.report;

import amc.deploy.report.Axis.Tick;
import amc.deploy.report.Series.Line;
import amc.deploy.report.Series.Point;
import java.util.List;
import java.util.Locale;

/**
 * A plot of curves as an SVG element that needs nothing around it: style is in its attributes, so
 * that it can also stand in a file of its own. Immutable.
 *
 * @param id short name, for anchors and files
 * @param marks vertical lines that name a moment
 */
public record SvgPlot(
    String id, String title, Axis x, Axis y, List<Series> series, List<Mark> marks) {

  /** A vertical line at {@code x}. */
  public record Mark(double x, String label) {}

  private static final int WIDTH = 560;
  private static final int HEIGHT = 380;
  private static final int LEFT = 74;
  private static final int RIGHT = 18;
  private static final int TOP = 34;
  private static final int BOTTOM = 52;
  private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
  private static final int PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
  private static final int LEGEND_ROW = 17;
  private static final double LETTER_WIDTH = 6.3; // of 12 px sans-serif, on average
  private static final int MAJOR = 6; // lengths of ticks
  private static final int MINOR = 3;

  /** The SVG element. */
  public String svg() {
    StringBuilder out = new StringBuilder(1 << 14);
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\" role=\"img\""
                + " aria-label=\"%s\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\""
                + " fill=\"#222\">",
            WIDTH,
            HEIGHT,
            escape(title)));
    out.append(
        String.format(
            Locale.ROOT, "<rect width=\"%s\" height=\"%s\" fill=\"#fff\"/>", WIDTH, HEIGHT));
    text(out, LEFT + PLOT_WIDTH / 2.0, 20, "middle", "font-size=\"14\"", escape(title));
    addXAxis(out);
    addYAxis(out);
    addMarks(out);
    addCurves(out);
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"none\" stroke=\"#222\"/>",
            LEFT,
            TOP,
            PLOT_WIDTH,
            PLOT_HEIGHT));
    addLegend(out);
    return out.append("</svg>\n").toString();
  }

  private void addXAxis(StringBuilder out) {
    int bottom = TOP + PLOT_HEIGHT;
    for (Tick tick : x.ticks()) {
      double at = px(tick.value());
      if (tick.isMajor()) {
        line(out, at, TOP, at, bottom, "stroke=\"#e4e4e4\"");
        text(out, at, bottom + 18, "middle", "", power(tick.label()));
      }
      line(out, at, bottom, at, bottom - (tick.isMajor() ? MAJOR : MINOR), "stroke=\"#222\"");
    }
    text(
        out, LEFT + PLOT_WIDTH / 2.0, HEIGHT - 12, "middle", "font-size=\"13\"", escape(x.label()));
  }

  private void addYAxis(StringBuilder out) {
    for (Tick tick : y.ticks()) {
      double at = py(tick.value());
      if (tick.isMajor()) {
        line(out, LEFT, at, LEFT + PLOT_WIDTH, at, "stroke=\"#e4e4e4\"");
        text(out, LEFT - 7, at + 4, "end", "", power(tick.label()));
      }
      line(out, LEFT, at, LEFT + (tick.isMajor() ? MAJOR : MINOR), at, "stroke=\"#222\"");
    }
    double middle = TOP + PLOT_HEIGHT / 2.0;
    String turned =
        String.format(Locale.ROOT, "font-size=\"13\" transform=\"rotate(-90 18 %.1f)\"", middle);
    text(out, 18, middle, "middle", turned, escape(y.label()));
  }

  private void addMarks(StringBuilder out) {
    for (Mark mark : marks) {
      if (x.scale().shows(mark.x()) && mark.x() >= x.min() && mark.x() <= x.max()) {
        double at = px(mark.x());
        line(
            out,
            at,
            TOP,
            at,
            TOP + PLOT_HEIGHT,
            "stroke=\"#777\" stroke-width=\"1.2\" stroke-dasharray=\"2 3\"");
        boolean left = x.position(mark.x()) > 0.5;
        text(
            out,
            at + (left ? -5 : 5),
            TOP + PLOT_HEIGHT - 8,
            left ? "end" : "start",
            "fill=\"#555\" font-style=\"italic\"",
            escape(mark.label()));
      }
    }
  }

  private void addCurves(StringBuilder out) {
    for (Series s : series) {
      List<Point> shown = shown(s);
      StringBuilder path = new StringBuilder();
      for (Point p : shown) {
        path.append(
            String.format(
                Locale.ROOT, "%s%.2f %.2f", path.isEmpty() ? "M" : "L", px(p.x()), py(p.y())));
      }
      String color = Palette.color(s.color());
      String style =
          switch (s.line()) {
            case SOLID -> "stroke-width=\"1.8\"";
            case DASHED -> "stroke-width=\"1.8\" stroke-dasharray=\"6 4\"";
            case MARKED -> "stroke-width=\"0.8\" stroke-opacity=\"0.6\"";
            case AREA -> "stroke-width=\"0\" fill-opacity=\"0.13\"";
          };
      out.append(
          String.format(
              Locale.ROOT,
              "<path d=\"%s\" fill=\"%s\" stroke=\"%s\" stroke-linejoin=\"round\" %s/>",
              path,
              s.line() == Line.AREA ? color : "none",
              color,
              style));
      if (s.line() == Line.MARKED || shown.size() == 1) {
        for (Point p : shown) {
          out.append(
              String.format(
                  Locale.ROOT,
                  "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"2.4\" fill=\"%s\"/>",
                  px(p.x()),
                  py(p.y()),
                  color));
        }
      }
    }
  }

  /** Puts the legend into the corner that covers the fewest points. */
  private void addLegend(StringBuilder out) {
    List<Series> named = series.stream().filter(s -> !s.name().isEmpty()).toList();
    if (named.isEmpty()) {
      return;
    }
    int letters = named.stream().mapToInt(s -> s.name().length()).max().orElse(0);
    double width = Math.min(46 + letters * LETTER_WIDTH, PLOT_WIDTH - 20.0);
    double height = named.size() * LEGEND_ROW + 8;
    double bestLeft = 0;
    double bestTop = 0;
    long fewest = Long.MAX_VALUE;
    for (double top : new double[] {TOP + 10, TOP + PLOT_HEIGHT - height - 10}) {
      for (double left : new double[] {LEFT + PLOT_WIDTH - width - 10, LEFT + 12}) {
        long covered = covered(left, top, width, height);
        if (covered < fewest) {
          fewest = covered;
          bestLeft = left;
          bestTop = top;
        }
      }
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill=\"#fff\""
                + " fill-opacity=\"0.85\" stroke=\"#ccc\"/>",
            bestLeft,
            bestTop,
            width,
            height));
    for (int i = 0; i < named.size(); i++) {
      Series s = named.get(i);
      double middle = bestTop + 4 + (i + 0.5) * LEGEND_ROW;
      String dash = s.line() == Line.DASHED ? " stroke-dasharray=\"6 4\"" : "";
      String style = "stroke-width=\"2\" stroke=\"" + Palette.color(s.color()) + "\"" + dash;
      line(out, bestLeft + 8, middle, bestLeft + 32, middle, style);
      text(out, bestLeft + 38, middle + 4, "start", "", escape(s.name()));
    }
  }

  private long covered(double left, double top, double width, double height) {
    return series.stream()
        .flatMap(s -> shown(s).stream())
        .filter(p -> px(p.x()) > left - 8 && px(p.x()) < left + width + 8)
        .filter(p -> py(p.y()) > top - 8 && py(p.y()) < top + height + 8)
        .count();
  }

  private List<Point> shown(Series s) {
    return s.points().stream()
        .filter(p -> x.scale().shows(p.x()) && y.scale().shows(p.y()))
        .toList();
  }

  private double px(double value) {
    return LEFT + PLOT_WIDTH * x.position(value);
  }

  private double py(double value) {
    return TOP + PLOT_HEIGHT * (1 - y.position(value));
  }

  /** "10^-3" with the exponent raised. */
  private static String power(String label) {
    int caret = label.indexOf('^');
    return caret < 0
        ? label.replace('-', '−')
        : label.substring(0, caret)
            + "<tspan dy=\"-5\" font-size=\"9\">"
            + label.substring(caret + 1).replace('-', '−')
            + "</tspan>";
  }

  private static void line(
      StringBuilder out, double x1, double y1, double x2, double y2, String style) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" %s/>",
            x1,
            y1,
            x2,
            y2,
            style));
  }

  private static void text(
      StringBuilder out, double x, double y, String anchor, String style, String content) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\" %s>%s</text>",
            x,
            y,
            anchor,
            style,
            content));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
