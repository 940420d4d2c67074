/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The report for people: one HTML file without scripts that loads nothing from anywhere. */
public final class HtmlReport {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private HtmlReport() {}

  /** Writes the file, and its directory where that is missing. */
  public static void write(Report report, Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, page(report));
  }

  static String page(Report report) throws IOException {
    Markup html = new Markup();
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.element("title", "", "Failover report: " + scenarioNames(report));
    html.raw("<style>\n").raw(style()).raw("</style>\n</head>\n<body><main>\n");
    html.element("h1", "", "Failover report");
    html.element(
        "p",
        "class=\"soft\"",
        TIME.format(report.created())
            + " \u00b7 "
            + report.machine().os()
            + ", "
            + report.machine().cores()
            + " cores \u00b7 "
            + report.machine().jvm());
    if (report.interrupted()) {
      html.element("p", "class=\"bad\"", "Interrupted: this is only the part that was played.");
    }
    if (report.plays().size() > 1) {
      overview(html, report);
    }
    for (Play play : report.plays()) {
      html.raw(PlaySection.of(play));
    }
    return html.raw("</main></body>\n</html>\n").toString();
  }

  private static String scenarioNames(Report report) {
    List<String> names = report.plays().stream().map(play -> play.scenario().name()).toList();
    return names.size() > 3 ? names.size() + " scenarios" : String.join(", ", names);
  }

  /** Which client met the goals of which scenario. */
  private static void overview(Markup html, Report report) {
    Set<String> titles = new LinkedHashSet<>();
    report.plays().forEach(play -> play.clients().forEach(client -> titles.add(client.title())));
    html.raw("<div class=\"wide\"><table>\n<tr><th>scenario</th><th class=\"left\"></th>");
    titles.forEach(title -> html.element("th", "", title));
    html.raw("</tr>\n");
    for (Play play : report.plays()) {
      html.raw(
          "<tr><td><a href=\"#%s\">%s</a></td>",
          Markup.escape(play.scenario().name()), Markup.escape(play.scenario().name()));
      html.element("td", "class=\"words soft\"", play.scenario().title());
      for (String title : titles) {
        play.clients().stream()
            .filter(client -> client.title().equals(title))
            .findFirst()
            .ifPresentOrElse(client -> overviewCell(html, client), () -> html.raw("<td></td>"));
      }
      html.raw("</tr>\n");
    }
    html.raw("</table></div>\n");
  }

  private static void overviewCell(Markup html, ClientPlay client) {
    long met = client.verdicts().stream().filter(Verdict::met).count();
    html.raw(
        "<td>%d of %d%s</td>",
        met, client.verdicts().size(), PlaySection.chip(client.meetsGoals()));
  }

  private static String style() throws IOException {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      if (css == null) {
        throw new IOException("report.css is missing from the class path");
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
