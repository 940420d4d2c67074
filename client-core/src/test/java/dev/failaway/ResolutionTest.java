/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.failaway.Resolution.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResolutionTest {

  private static final Duration TTL = Duration.ofSeconds(60);

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, true",
    "::, true",
    "0.0.0.0 ::, true",
    "0.0.0.0 10.0.0.1, false",
    "10.0.0.1, false",
    "0.0.0.1, false",
    "'', false"
  })
  void onlyUnspecifiedAddressesAreShed(String addresses, boolean shed) {
    List<InetAddress> parsed =
        Arrays.stream(addresses.split(" "))
            .flatMap(address -> IpLiteral.parse(address).stream())
            .toList();

    assertThat(new Resolution(parsed, TTL, "a").isShed()).isEqualTo(shed);
  }

  @Test
  void familyFollowsFromTheAddress() {
    assertThat(Family.of(IpLiteral.parse("10.0.0.1").orElseThrow())).isEqualTo(Family.IPV4);
    assertThat(Family.of(IpLiteral.parse("::1").orElseThrow())).isEqualTo(Family.IPV6);
  }

  @Test
  void addressesAreCopied() {
    List<InetAddress> addresses = new ArrayList<>(List.of(InetAddress.getLoopbackAddress()));
    Resolution answer = new Resolution(addresses, TTL, "a");

    addresses.clear();

    assertThat(answer.addresses()).hasSize(1);
  }

  @Test
  void answerOfBothFamiliesLeavesNoneUnanswered() {
    assertThat(new Resolution(List.of(), TTL, "a").unanswered()).isEqualTo(Set.of());
  }

  @Test
  void negativeTtlIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resolution(List.of(), Duration.ofSeconds(-1), "a"))
        .withMessage("ttl (PT-1S) must be >= 0");
  }
}
