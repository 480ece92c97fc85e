package amc.deploy.report;

import java.util.List;

/**
 * A curve.
 *
 * @param name legend entry, "" for none
 * @param color number of a colour, see {@link Palette}
 */
public record Series(String name, int color, Line line, List<Point> points) {

  /** How a curve is drawn. */
  public enum Line {
    SOLID,
    DASHED,
    /** A thin line with a mark at each point. */
    MARKED,
    /** An area, whose edge is the line. */
    AREA
  }

  /** A point of a curve; not drawn where an axis cannot show it. */
  public record Point(double x, double y) {}
}
