/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {

  @ParameterizedTest
  @CsvSource({
    "http://orders.example.com/v1?q=1#f, http://orders.example.com:80",
    "https://orders.example.com, https://orders.example.com:443",
    "HTTPS://Orders.EXAMPLE.com/, https://orders.example.com:443",
    "http://orders.example.com.:8080/, http://orders.example.com:8080",
    "http://orders.example.com:/, http://orders.example.com:80",
    "http://localhost:1, http://localhost:1",
    "http://localhost:65535, http://localhost:65535",
    "http://1st-zone.3com.com, http://1st-zone.3com.com:80",
    "http://10.0.1.7, http://10.0.1.7:80",
    "https://[2001:DB8::1]/, https://[2001:db8::1]:443",
    "http://[::1]:8080/, http://[::1]:8080"
  })
  void uriNamesTarget(String uri, String target) {
    assertThat(Target.of(URI.create(uri))).hasToString(target);
  }

  @Test
  void spellingsOfOneTargetAreEqual() {
    Target plain = Target.of(URI.create("https://orders.example.com/a"));

    assertThat(Target.of(URI.create("HTTPS://ORDERS.example.com.:443/b"))).isEqualTo(plain);
  }

  @Test
  void hostOfIpv6TargetHasNoBrackets() {
    assertThat(Target.of(URI.create("http://[::1]/")).host()).isEqualTo("::1");
  }

  @Test
  void onlyHttpsIsSecure() {
    assertThat(Target.of(URI.create("https://a/")).isSecure()).isTrue();
    assertThat(Target.of(URI.create("http://a/")).isSecure()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://orders.example.com/, scheme (ftp) must be http or https",
    "ws://orders.example.com/, scheme (ws) must be http or https",
    "http://orders.example.com:0/, port (0) must be 1..65535",
    "http://orders.example.com:65536/, port (65536) must be 1..65535",
    "http://010.0.0.1/, host (010.0.0.1) must be a DNS name",
    "http://2130706433/, host (2130706433) must be a DNS name",
    "http://[fe80::1%eth0]/, host (fe80::1%eth0) must be a DNS name",
    "http://user@orders.example.com/, uri must not have user info",
    "http://@orders.example.com/, uri must not have user info",
    "/v1/orders, must have a scheme and a host",
    "mailto:orders@example.com, must have a scheme and a host",
    "http:///v1, must have a scheme and a host",
    "http://a_b/, must have a scheme and a host",
    "http://127.1/, must have a scheme and a host",
    "http://orders..example.com/, must have a scheme and a host"
  })
  void badUriIsRefusedWithTheRule(String uri, String rule) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.of(URI.create(uri)))
        .withMessageContaining(rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://user:secret@orders.example.com/", "http://user:secret@a_b/?q=1"})
  void refusalDoesNotRepeatSecrets(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.of(URI.create(uri)))
        .withMessageNotContainingAny("secret", "q=1");
  }

  @Test
  void portOfRecordIsChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Target("http", "orders.example.com", -1))
        .withMessage("port (-1) must be 1..65535");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Orders.example.com", "orders.example.com.", "[::1]", "FD00::1", ""})
  void hostOfRecordIsInItsOneSpelling(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Target("http", host, 80))
        .withMessageStartingWith("host (" + host + ") must be");
  }
}
