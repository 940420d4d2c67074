/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

class NameCandidatesTest {

  private static final List<Name> SEARCH = List.of(name("ns.svc.test"), name("svc.test"));

  @ParameterizedTest
  @CsvSource({
    "orders, 1, orders.ns.svc.test. orders.svc.test. orders.",
    "orders, 0, orders. orders.ns.svc.test. orders.svc.test.",
    "api.example, 1, api.example. api.example.ns.svc.test. api.example.svc.test.",
    "api.example, 5, api.example.ns.svc.test. api.example.svc.test. api.example.",
    "api.example., 5, api.example.",
    "_http._tcp.example., 1, _http._tcp.example.",
  })
  void triesNamesInTheOrderOfTheSystem(String text, int ndots, String expected) throws Exception {
    assertThat(NameCandidates.of(text, SEARCH, ndots))
        .extracting(Name::toString)
        .containsExactly(expected.split(" "));
  }

  @Test
  void skipsNamesThatAreTooLong() throws Exception {
    String longName = "a.".repeat(124) + "example";
    assertThat(longName.length()).isGreaterThan(250 - SEARCH.get(0).length());

    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> NameCandidates.of(longName, SEARCH, 5));
    assertThat(NameCandidates.of("a.".repeat(120) + "example", SEARCH, 500)).hasSize(1);
  }

  @Test
  void asksEachNameOnce() throws Exception {
    assertThat(NameCandidates.of("orders", List.of(Name.root, name("test"), name("TEST")), 1))
        .containsExactly(name("orders"), name("orders.test"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a..b", ".a", "a b", "@", "a\\046b", "*", "ä", "a/b", "a:1"})
  void refusesTextThatIsNoName(String text) {
    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> NameCandidates.of(text, SEARCH, 1))
        .withMessage(text + ": not a DNS name");
  }
}
