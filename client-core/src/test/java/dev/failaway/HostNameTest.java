/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNameTest {

  private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
  private static final Pattern NAME =
      Pattern.compile("(" + LABEL + "\\.)*(?!(\\d+|0x[0-9a-f]*)$)" + LABEL);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "localhost",
        "orders.example.com",
        "1.2.3.a",
        "3com",
        "a--b.xn--p1ai",
        "_srv._tcp.example",
        "internal_name",
        "0xcafe.example",
        "0y1",
        "x0"
      })
  void namesOfLettersDigitsHyphensAndUnderscoresAreValid(String name) {
    assertThat(HostName.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "-a",
        "a-",
        "a.-b",
        "a-.b",
        "A",
        "a b",
        "a/b",
        "a:80",
        "a@b",
        "a%41",
        "*.a",
        "bücher.example",
        "１２７.0.0.1",
        "ⓔxample",
        "a\u0000",
        "a\n"
      })
  void anythingElseIsNot(String text) {
    assertThat(HostName.isValid(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "1.2.3.4.5",
        "256.1.1.1",
        "a.1",
        "0x7f000001",
        "127.0.0x1",
        "0x",
        "a.0x"
      })
  void whatAResolverMayReadAsAddressIsNot(String text) {
    assertThat(HostName.isValid(text)).isFalse();
  }

  @Test
  void labelHasAtMost63Characters() {
    assertThat(HostName.isValid("a".repeat(63) + ".example")).isTrue();
    assertThat(HostName.isValid("a".repeat(64) + ".example")).isFalse();
    assertThat(HostName.isValid("example." + "a".repeat(64))).isFalse();
  }

  @Test
  void nameHasAtMost253Characters() {
    String longest = ("a".repeat(49) + ".").repeat(5) + "abc";

    assertThat(longest).hasSize(253);
    assertThat(HostName.isValid(longest)).isTrue();
    assertThat(HostName.isValid(longest + "d")).isFalse();
  }

  @Test
  void scanAgreesWithTheGrammar() {
    RandomGenerator random = new Random(20_261_120);
    String alphabet = "aafz09x-_..:A@ é";

    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(1, 10); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(HostName.isValid(text.toString()))
          .as(text.toString())
          .isEqualTo(NAME.matcher(text).matches());
    }
  }
}
