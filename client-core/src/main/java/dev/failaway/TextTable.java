/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of text as a table: each column as wide as its widest cell, two blanks between them, none at
 * the end of a line.
 *
 * <p>Threading: not safe; one thread fills and prints it.
 */
final class TextTable {

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A column.
   *
   * @param title its first cell
   * @param isNumber whether cells are flush right
   */
  record Column(String title, boolean isNumber) {}

  TextTable(Column... columns) {
    this.columns = List.of(columns);
    rows.add(this.columns.stream().map(Column::title).toList());
  }

  void add(String... cells) {
    rows.add(List.of(cells));
  }

  /** Returns the rows, each with a line separator. */
  @Override
  public String toString() {
    int[] widths = new int[columns.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      table.append(line(row, widths).stripTrailing()).append(System.lineSeparator());
    }
    return table.toString();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      line.append(i == 0 ? "" : "  ");
      line.append(columns.get(i).isNumber() ? padding + row.get(i) : row.get(i) + padding);
    }
    return line.toString();
  }
}
