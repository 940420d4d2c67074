/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ZonePolicyTest {

  private static final InetAddress ADDRESS = IpLiteral.parse("10.1.2.3").orElseThrow();

  private final ZonePolicy defaults = ZonePolicy.defaults();

  @Test
  void withoutSourcesThereIsNoLabel() {
    assertThat(defaults.zoneOf(ADDRESS)).isEmpty();
  }

  @Test
  void longestPrefixHolds() {
    ZonePolicy policy =
        defaults.withCidrs(
            Map.of("0.0.0.0/0", "az9", "10.0.0.0/8", "az1", "10.1.2.0/24", "az2", "::/0", "az3"));

    assertThat(policy.zoneOf(ADDRESS)).contains("az2");
  }

  @Test
  void addressOutsideEveryBlockHasNoLabel() {
    assertThat(defaults.withCidrs(Map.of("192.168.0.0/16", "az1")).zoneOf(ADDRESS)).isEmpty();
  }

  @Test
  void twoSpellingsOfOneBlockThatDisagreeGiveNoLabel() {
    ZonePolicy policy =
        defaults.withCidrs(Map.of("10.1.2.0/24", "az1", "10.1.2.7/24", "az2", "10.0.0.0/8", "az3"));

    assertThat(policy.zoneOf(ADDRESS)).isEmpty();
  }

  @Test
  void blocksThatDisagreeDoNotHideALongerOne() {
    ZonePolicy policy =
        defaults.withCidrs(Map.of("10.0.0.0/8", "az1", "10.9.0.0/8", "az2", "10.1.0.0/16", "az3"));

    assertThat(policy.zoneOf(ADDRESS)).contains("az3");
  }

  @Test
  void functionLabelsWhatNoBlockContains() {
    assertThat(defaults.withFunction(any -> Optional.of("az1")).zoneOf(ADDRESS)).contains("az1");
  }

  @Test
  void blockLabelsWhatTheFunctionDoesNotKnow() {
    ZonePolicy policy =
        defaults.withCidrs(Map.of("10.0.0.0/8", "az1")).withFunction(any -> Optional.empty());

    assertThat(policy.zoneOf(ADDRESS)).contains("az1");
  }

  @Test
  void sourcesThatAgreeGiveTheirLabel() {
    ZonePolicy policy =
        defaults.withCidrs(Map.of("10.0.0.0/8", "az1")).withFunction(any -> Optional.of("az1"));

    assertThat(policy.zoneOf(ADDRESS)).contains("az1");
  }

  @Test
  void sourcesThatDisagreeGiveNoLabel() {
    ZonePolicy policy =
        defaults.withCidrs(Map.of("10.0.0.0/8", "az1")).withFunction(any -> Optional.of("az2"));

    assertThat(policy.zoneOf(ADDRESS)).isEmpty();
  }

  @Test
  void zonalNameLabelsItsAddresses() {
    assertThat(defaults.zoneOf(ADDRESS, Set.of("az1"))).contains("az1");
  }

  @Test
  void addressOfTwoZonalNamesHasNoLabel() {
    assertThat(defaults.zoneOf(ADDRESS, Set.of("az1", "az2"))).isEmpty();
  }

  @Test
  void zonalNameThatDisagreesWithABlockGivesNoLabel() {
    ZonePolicy policy = defaults.withCidrs(Map.of("10.0.0.0/8", "az2"));

    assertThat(policy.zoneOf(ADDRESS, Set.of("az1"))).isEmpty();
    assertThat(policy.zoneOf(ADDRESS, Set.of("az2"))).contains("az2");
  }

  @Test
  void blankLabelIsNone() {
    ZonePolicy policy = ZonePolicy.defaults().withFunction(address -> Optional.of(" "));

    assertThat(policy.zoneOf(ADDRESS)).isEmpty();
  }

  @Test
  void exceptionOfTheFunctionReachesTheCaller() {
    ZonePolicy policy =
        defaults.withFunction(
            any -> {
              throw new IllegalStateException("no table");
            });

    assertThatIllegalStateException()
        .isThrownBy(() -> policy.zoneOf(ADDRESS))
        .withMessage("no table");
  }

  @SuppressWarnings("NullAway") // what callers without null checks do
  @Test
  void nullLabelIsRefusedByName() {
    assertThatNullPointerException()
        .isThrownBy(() -> defaults.withFunction(any -> null).zoneOf(ADDRESS))
        .withMessage("label");
  }
}
