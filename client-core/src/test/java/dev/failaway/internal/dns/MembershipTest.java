/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.IpLiteral;
import dev.failaway.Resolution;
import dev.failaway.Resolution.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MembershipTest {

  private static final InetAddress A = address("10.0.1.1");
  private static final InetAddress B = address("10.0.2.1");
  private static final InetAddress C = address("10.0.3.1");
  private static final InetAddress V6 = address("2600:1f18::1");

  @Test
  void duplicatesAndUnusableAddressesAreLeftOut() {
    assertThat(usable(B, address("0.0.0.0"), A, B, address("169.254.169.254"), V6))
        .containsExactly(B, A, V6);
  }

  @Test
  void mappedAddressIsTheOneItMaps() throws Exception {
    assertThat(usable(A, AddressFilterTest.mapped(10, 0, 1, 1))).containsExactly(A);
  }

  @Test
  void mappingDoesNotHideAnUnusableAddress() throws Exception {
    assertThat(
            usable(
                AddressFilterTest.mapped(0, 0, 0, 0),
                AddressFilterTest.mapped(169, 254, 169, 254),
                AddressFilterTest.mapped(255, 255, 255, 255)))
        .isEmpty();
  }

  @Test
  void newAddressesAreAddedAndMissingOnesWithdrawn() {
    Membership.Change change = Membership.diff(List.of(A, B), List.of(C, B), Set.of());

    assertThat(change.kept()).containsExactly(B);
    assertThat(change.added()).containsExactly(C);
    assertThat(change.withdrawn()).containsExactly(A);
    assertThat(change.isEmpty()).isFalse();
  }

  @Test
  void sameAddressesInAnyOrderChangeNothing() {
    assertThat(Membership.diff(List.of(A, B, C), List.of(C, A, B), Set.of()).isEmpty()).isTrue();
  }

  @Test
  void unansweredFamilyKeepsItsMembers() {
    Membership.Change change = Membership.diff(List.of(A, V6), List.of(B), Set.of(Family.IPV6));

    assertThat(change.kept()).containsExactly(V6);
    assertThat(change.withdrawn()).containsExactly(A);
  }

  @Test
  void answeredFamilyWithoutAddressesLosesItsMembers() {
    assertThat(Membership.diff(List.of(A, V6), List.of(A), Set.of()).withdrawn())
        .containsExactly(V6);
  }

  @Test
  void everyMemberAndEveryAddressHasExactlyOnePlace() {
    RandomGenerator random = new Random(20_261_120);

    for (int i = 0; i < 5_000; i++) {
      List<InetAddress> members = some(random);
      List<InetAddress> listed = some(random);
      Membership.Change change = Membership.diff(members, listed, Set.of());

      assertThat(union(change.kept(), change.added())).containsExactlyInAnyOrderElementsOf(listed);
      assertThat(union(change.kept(), change.withdrawn()))
          .containsExactlyInAnyOrderElementsOf(members);
      assertThat(new HashSet<>(change.withdrawn())).doesNotContainAnyElementsOf(listed);
      assertThat(change.isEmpty()).isEqualTo(Set.copyOf(members).equals(Set.copyOf(listed)));
    }
  }

  private static List<InetAddress> some(RandomGenerator random) {
    List<InetAddress> addresses =
        IntStream.range(1, 13)
            .filter(any -> random.nextBoolean())
            .mapToObj(i -> address(i % 3 == 0 ? "fd00::" + i : "10.0.0." + i))
            .collect(Collectors.toList());
    Collections.shuffle(addresses, new Random(random.nextLong()));
    return addresses.isEmpty() ? List.of(A) : addresses;
  }

  private static List<InetAddress> union(List<InetAddress> one, List<InetAddress> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private static List<InetAddress> usable(InetAddress... addresses) {
    return Membership.usable(new Resolution(List.of(addresses), Duration.ZERO, "a"));
  }

  private static InetAddress address(String text) {
    return IpLiteral.parse(text).orElseThrow();
  }
}
