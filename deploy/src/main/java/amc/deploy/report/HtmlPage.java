package amc.deploy.report;

import static amc.deploy.report.SvgPlot.escape;

import java.util.List;

/** A page that needs no other file, written from top to bottom. Texts are escaped here. */
final class HtmlPage {
  private static final String STYLE =
      """
      body { font: 15px/1.45 Helvetica, Arial, sans-serif; color: #222; max-width: 1180px;
             margin: 2em auto; padding: 0 1.2em; }
      h1 { font-size: 1.5em; margin-bottom: 0.2em; }
      h2 { font-size: 1.15em; margin: 1.8em 0 0.5em; }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr));
               gap: 1.2em; }
      figure { margin: 0; break-inside: avoid; }
      svg { width: 100%; height: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { text-align: left; padding: 0.25em 1.2em 0.25em 0; vertical-align: top;
               border-bottom: 1px solid #e4e4e4; }
      th { font-weight: normal; color: #555; }
      code { font-size: 0.92em; }
      .floor { border-left: 4px solid #d55e00; background: #fdf3ec; padding: 0.6em 1em; }
      .scroll { overflow-x: auto; }
      @media print { body { max-width: none; margin: 0; font-size: 11px; } }
      """;

  private final StringBuilder out = new StringBuilder(1 << 16);

  HtmlPage(String title) {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width\">\n");
    out.append("<title>").append(escape(title)).append("</title>\n<style>\n").append(STYLE);
    out.append("</style>\n</head>\n<body>\n<h1>").append(escape(title)).append("</h1>\n");
  }

  void heading(String text) {
    out.append("<h2>").append(escape(text)).append("</h2>\n");
  }

  void paragraph(String text) {
    out.append("<p>").append(escape(text)).append("</p>\n");
  }

  /** Something that nobody must overlook. */
  void warning(String what, String text) {
    out.append("<p class=\"floor\"><b>").append(escape(what)).append("</b> ");
    out.append(escape(text)).append("</p>\n");
  }

  void plots(List<SvgPlot> plots) {
    out.append("<div class=\"plots\">\n");
    for (SvgPlot plot : plots) {
      out.append("<figure id=\"").append(plot.id()).append("\">\n");
      out.append(plot.svg()).append("</figure>\n");
    }
    out.append("</div>\n");
  }

  /**
   * A table whose first column says what a row is.
   *
   * @param heads of the other columns; none for a table without
   */
  void table(List<String> heads, List<List<String>> rows) {
    out.append("<div class=\"scroll\"><table>\n");
    if (!heads.isEmpty()) {
      out.append("<tr><th></th>");
      heads.forEach(head -> out.append("<td><b>").append(escape(head)).append("</b></td>"));
      out.append("</tr>\n");
    }
    for (List<String> row : rows) {
      out.append("<tr><th>").append(escape(row.getFirst())).append("</th>");
      row.stream().skip(1).forEach(cell -> out.append("<td>").append(escape(cell)).append("</td>"));
      out.append("</tr>\n");
    }
    out.append("</table></div>\n");
  }

  /** A file's text, a line a field. */
  void fields(String text) {
    out.append("<div class=\"scroll\"><table>\n");
    text.lines()
        .forEach(
            line -> {
              int colon = line.indexOf(": ");
              out.append("<tr><th>")
                  .append(escape(line.substring(0, Math.max(colon, 0)).strip()))
                  .append("</th><td><code>")
                  .append(escape(line.substring(colon < 0 ? 0 : colon + 2)))
                  .append("</code></td></tr>\n");
            });
    out.append("</table></div>\n");
  }

  /** All of it. */
  String text() {
    return out + "</body>\n</html>\n";
  }
}
