/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientConfigTest {

  private final ClientConfig defaults = ClientConfig.defaults();

  @Test
  void everyPolicyCanBeReplaced() {
    DnsPolicy dns = DnsPolicy.defaults().withTimeout(Duration.ofSeconds(7));
    EjectionPolicy ejection = EjectionPolicy.defaults().withMinimumAttempts(7);
    BalancingPolicy balancing =
        BalancingPolicy.defaults().withPicker(BalancingPolicy.Choice.ROUND_ROBIN);
    ZonePolicy zones = ZonePolicy.defaults().withFunction(any -> Optional.empty());
    Timeouts timeouts = Timeouts.defaults().withoutRequest();

    ClientConfig config =
        defaults
            .withDns(dns)
            .withEjection(ejection)
            .withRetry(RetryPolicy.none())
            .withBalancing(balancing)
            .withZones(zones)
            .withTimeouts(timeouts);

    assertThat(config.dns()).isEqualTo(dns);
    assertThat(config.ejection()).isEqualTo(ejection);
    assertThat(config.retry()).isEqualTo(RetryPolicy.none());
    assertThat(config.balancing()).isEqualTo(balancing);
    assertThat(config.zones()).isEqualTo(zones);
    assertThat(config.timeouts()).isEqualTo(timeouts);
  }

  @Test
  void changingAPolicyIsReplacingItByItsChange() {
    DnsPolicy dns = DnsPolicy.defaults().withTimeout(Duration.ofSeconds(7));

    assertThat(defaults.withDns(d -> d.withTimeout(Duration.ofSeconds(7))))
        .isEqualTo(defaults.withDns(dns))
        .hasSameHashCodeAs(defaults.withDns(dns))
        .isNotEqualTo(defaults);
    assertThat(defaults.withEjection(e -> e.withMinimumAttempts(7)).ejection().minimumAttempts())
        .isEqualTo(7);
    assertThat(defaults.withBalancing(b -> b).balancing()).isEqualTo(defaults.balancing());
    assertThat(defaults.withZones(z -> z).zones()).isEqualTo(defaults.zones());
    assertThat(defaults.withTimeouts(Timeouts::withoutRequest).timeouts().request()).isEmpty();
  }

  @Test
  void textNamesThePolicies() {
    assertThat(defaults.toString()).startsWith("ClientConfig[dns=DnsPolicy[").contains("retry=");
  }

  @ParameterizedTest
  @CsvSource({
    "orders.example.com, orders.example.com, 5",
    "orders.example.com, ORDERS.example.com, 5",
    "Orders.Example.com, orders.example.com, 5",
    "orders.example.com, a.orders.example.com, 3",
    "orders.example.com, xorders.example.com, 3",
    "*.example.com, orders.example.com, 5",
    "*.example.com, a.b.example.com, 5",
    "*.example.com, example.com, 3",
    "*.example.com, myexample.com, 3",
    "10.0.0.1, 10.0.0.1, 5",
    "::1, ::1, 5"
  })
  void changeHoldsForItsHosts(String host, String asked, int attempts) {
    ClientConfig config = defaults.withTarget(host, ClientConfigTest::fiveAttempts);

    assertThat(config.forHost(asked).retry().maxAttempts()).isEqualTo(attempts);
  }

  @Test
  void changesApplyOnTopOfTheBaseInTheirOrder() {
    ClientConfig config =
        defaults
            .withTarget("*.example.com", ClientConfigTest::fiveAttempts)
            .withTarget("orders.example.com", c -> c.withTimeouts(Timeouts::withoutRequest))
            .withTarget(
                "orders.example.com", c -> c.withRetry(r -> r.withMaxAttempts(r.maxAttempts() + 1)))
            .withRetry(r -> r.withBaseBackoff(Duration.ofMillis(7)));

    ClientConfig effective = config.forHost("orders.example.com");

    assertThat(effective.retry().maxAttempts()).isEqualTo(6);
    assertThat(effective.retry().baseBackoff()).isEqualTo(Duration.ofMillis(7));
    assertThat(effective.timeouts().request()).isEmpty();
    assertThat(config.retry().maxAttempts()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "*",
        "*.",
        "*example.com",
        "a.*.com",
        "*.*.com",
        "orders.example.com.",
        "orders.example.com:443",
        "https://orders.example.com",
        "[::1]",
        "*.::1"
      })
  void hostThatNothingCanMatchIsRefused(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withTarget(host, ClientConfigTest::fiveAttempts))
        .withMessage("host (" + host + ") must be a name or *.suffix, such as *.example.com");
  }

  @SuppressWarnings("NullAway") // what callers without null checks do
  @Test
  void nullIsRefusedByField() {
    assertThatNullPointerException()
        .isThrownBy(() -> defaults.withDns((DnsPolicy) null))
        .withMessage("dns");
    assertThatNullPointerException()
        .isThrownBy(() -> defaults.withTarget(null, ClientConfigTest::fiveAttempts))
        .withMessage("host");
    assertThatNullPointerException()
        .isThrownBy(() -> defaults.withTarget("a", null))
        .withMessage("change");
    assertThatNullPointerException()
        .isThrownBy(() -> defaults.withTarget("a", any -> null).forHost("a"))
        .withMessage("change of a");
  }

  private static ClientConfig fiveAttempts(ClientConfig config) {
    return config.withRetry(r -> r.withMaxAttempts(5));
  }
}
