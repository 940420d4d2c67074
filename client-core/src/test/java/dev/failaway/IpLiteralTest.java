/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpLiteralTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "10.0.1.7, 10.0.1.7",
    "255.255.255.255, 255.255.255.255",
    "::, 0:0:0:0:0:0:0:0",
    "::1, 0:0:0:0:0:0:0:1",
    "2001:DB8::1, 2001:db8:0:0:0:0:0:1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "64:ff9b::192.0.2.33, 64:ff9b:0:0:0:0:c000:221",
    "::ffff:10.0.1.7, 10.0.1.7"
  })
  void strictFormsAreParsed(String text, String address) {
    assertThat(IpLiteral.isLiteral(text)).isTrue();
    assertThat(IpLiteral.parse(text).orElseThrow().getHostAddress()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":",
        ":::",
        "localhost",
        "a.b.c.d",
        "127.1",
        "127.0.1",
        "2130706433",
        "0177.0.0.1",
        "127.0.0.01",
        "00.0.0.0",
        "0x7f.0.0.1",
        "256.0.0.1",
        "1000.0.0.1",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4 ",
        "+1.2.3.4",
        "1.2.3.-4",
        "１２７.0.0.1",
        "1.2.3.4:80",
        "[::1]",
        "fe80::1%eth0",
        "fe80::1%1",
        "::1::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "00001::",
        "g::",
        "a:b",
        "::1.2.3",
        "::ffff:010.0.0.1",
        "::ffff:1.2.3.04",
        "::ffff:256.0.0.1",
        "::ffff:1.2.3.4.5",
        "1.2.3.4::"
      })
  void anythingElseIsNoLiteral(String text) {
    assertThat(IpLiteral.isLiteral(text)).isFalse();
    assertThat(IpLiteral.parse(text)).isEmpty();
  }

  @Test
  void everyAddressIsReadBackFromItsText() {
    RandomGenerator random = new Random(20_261_120);

    for (int i = 0; i < 10_000; i++) {
      String text =
          String.join(
              ".", random.ints(4, 0, 256).mapToObj(Integer::toString).toArray(String[]::new));
      assertThat(IpLiteral.parse(text).orElseThrow().getHostAddress()).isEqualTo(text);
    }
  }
}
