/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import dev.failaway.benchmarks.report.HtmlReport;
import dev.failaway.benchmarks.report.JsonReport;
import dev.failaway.benchmarks.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where reports go besides the terminal. */
final class ReportOptions {

  @Option(
      names = {"--html", "--report"},
      paramLabel = "FILE",
      description = "Writes an HTML report that needs nothing else.")
  private @Nullable Path html;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes all figures as JSON.")
  private @Nullable Path json;

  ReportOptions orHtml(Path path) {
    if (html == null) {
      html = path;
    }
    return this;
  }

  void write(Report report, PrintWriter out) throws IOException {
    if (json != null) {
      JsonReport.write(report, json);
      out.println("JSON:   " + json.toAbsolutePath().normalize());
    }
    if (html != null) {
      HtmlReport.write(report, html);
      out.println("Report: " + html.toAbsolutePath().normalize());
    }
    out.flush();
  }
}
