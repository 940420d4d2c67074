/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LayoutTest {

  @Test
  void textIsEscapedAndMarkupIsNot() {
    Markup markup = new Markup().raw("<b>").text("<a & 'b'>").raw("</b>%d", 1);

    assertThat(markup).hasToString("<b>&lt;a &amp; &#39;b&#39;&gt;</b>1");
  }

  @Test
  void elementsHoldOnlyText() {
    assertThat(new Markup().element("td", "class=\"x\"", "\"1\""))
        .hasToString("<td class=\"x\">&quot;1&quot;</td>\n");
  }

  @Test
  void columnsLineUp() {
    TextTable table = new TextTable(1).row("name", "n").row("a", "10").row("long name", "7");

    assertThat(table).hasToString("  name        n\n  a          10\n  long name   7\n");
  }

  @Test
  void axesMapAndClamp() {
    Axis linear = Axis.linear(0, 10, 100, 0);
    Axis logarithmic = Axis.logarithmic(10, 1000, 0, 100);

    assertThat(linear.at(5)).isEqualTo(50);
    assertThat(linear.at(20)).isEqualTo(0);
    assertThat(logarithmic.at(100)).isCloseTo(50, within(1e-9));
    assertThat(logarithmic.at(1)).isEqualTo(0);
  }
}
