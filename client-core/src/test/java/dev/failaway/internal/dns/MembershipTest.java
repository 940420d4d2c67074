/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import dev.failaway.IpLiteral;
import dev.failaway.Resolution;
import dev.failaway.Resolution.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MembershipTest {

  private static final InetAddress A = address("10.0.1.1");
  private static final InetAddress B = address("10.0.2.1");
  private static final InetAddress C = address("10.0.3.1");
  private static final InetAddress V6 = address("2600:1f18::1");
  private static final InetAddress OTHER_V6 = address("2600:1f18::2");
  private static final Duration TTL = Duration.ofSeconds(60);

  private final Random random = new Random(20_261_120);
  private final Members members = new Members();
  private final Membership membership = new Membership(DnsPolicy.defaults());
  private String owner = "lb";
  private long now;

  /** The health of members, as the test wants it. */
  private static final class Members implements Membership.Health {

    private final Set<InetAddress> failing = new HashSet<>();

    @Override
    public boolean isFailing(InetAddress member) {
      return failing.contains(member);
    }

    @Override
    public boolean failedLately(InetAddress member) {
      return failing.contains(member);
    }
  }

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
  void otherFamilyDoesNotHideThatAnAnswerSheds() {
    DnsPolicy v4 = DnsPolicy.defaults().withFamilies(Set.of(Family.IPV4));
    Resolution answer = answer(address("0.0.0.0"), V6);

    assertThat(Membership.isShed(answer, v4)).isTrue();
    assertThat(Membership.isShed(answer, DnsPolicy.defaults())).isFalse();
  }

  @Test
  void newAddressesAreAddedAndMissingOnesWithdrawn() {
    apply(A, B);

    Membership.Change change = apply(C, B);

    assertThat(change.added()).containsExactly(C);
    assertThat(change.withdrawn()).containsExactly(A);
    assertThat(change.rested()).isEmpty();
    assertThat(membership.isSample()).isFalse();
  }

  @Test
  void sameAddressesInAnyOrderChangeNothing() {
    apply(A, B, C);

    assertThat(apply(C, A, B).isEmpty()).isTrue();
  }

  @Test
  void unansweredFamilyKeepsItsMembers() {
    apply(A, V6);

    Membership.Change change =
        apply(new Resolution(List.of(A, B), TTL, owner, Set.of(Family.IPV6)));

    assertThat(change.withdrawn()).isEmpty();
    assertThat(membership.members()).containsExactlyInAnyOrder(A, B, V6);
  }

  @Test
  void answeredFamilyWithoutAddressesLosesItsMembers() {
    apply(A, V6);

    assertThat(apply(A).withdrawn()).containsExactly(V6);
  }

  @Test
  void disjointAnswerLetsTheOldRecordRest() {
    apply(A, B);

    Membership.Change change = apply(C);

    assertThat(change.added()).containsExactly(C);
    assertThat(change.rested()).containsExactlyInAnyOrder(A, B);
    assertThat(change.withdrawn()).isEmpty();
    assertThat(membership.members()).containsExactly(C);
  }

  @Test
  void failureOfTheOldRecordMovesEverythingForGood() {
    apply(A, B);
    members.failing.add(B);

    Membership.Change change = apply(C);

    assertThat(change.withdrawn()).containsExactlyInAnyOrder(A, B);
    assertThat(change.rested()).isEmpty();
  }

  @Test
  void familiesAreJudgedApart() {
    apply(A, B, V6);

    Membership.Change change = apply(A, OTHER_V6);

    assertThat(change.withdrawn()).containsExactly(B);
    assertThat(change.rested()).containsExactly(V6);
  }

  @Test
  void sampleAddsAndKeepsWhatItDoesNotShow() {
    apply(range(0, 8));
    tick();

    Membership.Change change = apply(range(4, 12));

    assertThat(change.added()).containsExactlyInAnyOrder(range(8, 12));
    assertThat(change.withdrawn()).isEmpty();
    assertThat(membership.members()).containsExactlyInAnyOrder(range(0, 12));
    assertThat(membership.isSample()).isTrue();
  }

  @Test
  void memberLeavesASampleAfterAsManyWindowsAsTheFormulaSays() {
    apply(range(0, 8));
    tick();
    apply(range(1, 9)); // address 0 is missing for the first time; N = 9
    int windows = FamilyMembership.windowsUntilGone(8, 9);

    for (int window = 2; window < windows; window++) {
      tick();
      assertThat(apply(range(1, 9)).withdrawn()).isEmpty();
    }
    tick();

    assertThat(apply(range(1, 9)).withdrawn()).containsExactly(range(0, 1));
  }

  @Test
  void repeatsWithinOneTtlCountOnce() {
    apply(range(0, 8));
    for (int repeat = 0; repeat < 100; repeat++) {
      now += Duration.ofMillis(500).toNanos(); // 50 s in all, less than the TTL
      assertThat(apply(range(1, 9)).withdrawn()).isEmpty();
    }
  }

  @Test
  void failingMemberLeavesTheFirstSampleWithoutIt() {
    apply(range(0, 8));
    members.failing.add(range(0, 1)[0]);

    assertThat(apply(range(1, 9)).withdrawn()).containsExactly(range(0, 1));
  }

  @Test
  void disjointSampleIsOfTheSameRecordUnlessTheOwnerChanged() {
    apply(range(0, 8));
    tick();
    assertThat(apply(range(8, 16)).isEmpty()).isFalse();
    assertThat(membership.members()).hasSize(16);
    tick();
    owner = "other-lb";

    Membership.Change change = apply(range(20, 28));

    assertThat(change.rested()).containsExactlyInAnyOrder(range(0, 16));
    assertThat(membership.members()).containsExactlyInAnyOrder(range(20, 28));
  }

  @Test
  void ownerOfAnAnswerWithoutAFamilyIsNoNewsOfThatFamily() {
    apply(range(0, 8));
    tick();
    owner = "other-lb";
    apply(new Resolution(List.of(V6), TTL, owner, Set.of(Family.IPV4)));
    tick();

    assertThat(apply(range(20, 28)).rested()).containsExactlyInAnyOrder(range(0, 8));
  }

  @Test
  void windowOfATtlBeyondAnyCountOfNanosecondsStaysOpen() {
    Duration endless = ChronoUnit.FOREVER.getDuration();
    for (int answer = 0; answer < 50; answer++) {
      now += Duration.ofDays(365).toNanos();
      InetAddress[] shown = answer == 0 ? range(0, 8) : range(1, 9);

      assertThat(apply(new Resolution(List.of(shown), endless, owner)).withdrawn()).isEmpty();
    }
  }

  @Test
  void disjointAnswerOfAnotherKindIsAnotherRecord() {
    apply(A, B);
    assertThat(apply(range(0, 8)).rested()).containsExactlyInAnyOrder(A, B);

    assertThat(apply(A, B).rested()).containsExactlyInAnyOrder(range(0, 8));
  }

  @Test
  void thresholdIsThePolicys() {
    Membership patient = new Membership(DnsPolicy.defaults().withSampleThreshold(100));
    patient.apply(answer(range(0, 20)), members, random, now);

    assertThat(patient.apply(answer(range(0, 10)), members, random, now).withdrawn())
        .containsExactlyInAnyOrder(range(10, 20));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 100})
  void formulaGivesAProbabilityOfHalfAPercentOrLess(int shown) {
    for (int known = shown; known <= 200; known++) {
      int windows = FamilyMembership.windowsUntilGone(shown, known);
      double overlooked = Math.pow(1 - (double) shown / known, windows);

      assertThat(windows).isBetween(FamilyMembership.MIN_WINDOWS, FamilyMembership.MAX_WINDOWS);
      if (windows < FamilyMembership.MAX_WINDOWS) {
        assertThat(overlooked).isLessThanOrEqualTo(0.005);
      }
      if (windows > FamilyMembership.MIN_WINDOWS) {
        assertThat(Math.pow(1 - (double) shown / known, windows - 1)).isGreaterThan(0.005);
      }
    }
  }

  @Test
  void presentMembersComeBeforeNewAddressesWhenThereAreTooMany() {
    apply(range(0, 40));
    tick();

    apply(range(0, 200));

    assertThat(membership.members()).hasSize(Membership.MAX_MEMBERS).contains(range(0, 40));
  }

  @Test
  void aThousandAddressesOfOneFamilyLeaveHalfTheRoomForTheOther() {
    InetAddress[] v6 = IntStream.range(1, 500).mapToObj(i -> address("fd00::" + i)).toArray(size());

    apply(Stream.concat(Stream.of(range(0, 500)), Stream.of(v6)).toArray(size()));

    assertThat(membership.members()).hasSize(64);
    assertThat(membership.members().stream().filter(a -> Family.of(a) == Family.IPV6)).hasSize(32);
  }

  @Test
  void diceAndNotTheServersOrderDecideWhichOfTooManyAreUsed() {
    Membership other = new Membership(DnsPolicy.defaults());
    other.apply(answer(range(0, 200)), members, new Random(1), now);
    apply(range(0, 200));

    assertThat(Set.copyOf(membership.members())).isNotEqualTo(Set.copyOf(other.members()));
  }

  /** What holds after any answer, whatever came before. */
  @Test
  void membershipIsNeverEmptyAndFollowsEveryAnswer() {
    for (int run = 0; run < 300; run++) {
      Membership any = new Membership(DnsPolicy.defaults());
      Set<InetAddress> seen = new HashSet<>();
      for (int step = 0; step < 40; step++) {
        now += Duration.ofSeconds(random.nextInt(1, 90)).toNanos();
        members.failing.clear();
        any.members().stream().filter(m -> random.nextInt(10) == 0).forEach(members.failing::add);
        InetAddress[] listed = some();
        seen.addAll(List.of(listed));
        Set<InetAddress> before = Set.copyOf(any.members());
        Membership.Change change = any.apply(answer(listed), members, random, now);
        Set<InetAddress> after = Set.copyOf(any.members());

        assertThat(after).isNotEmpty().contains(listed);
        assertThat(seen).containsAll(after);
        assertThat(union(after, change.withdrawn(), change.rested()))
            .isEqualTo(union(before, change.added(), List.of()));
        assertThat(change.withdrawn()).noneMatch(after::contains);
        assertThat(change.added()).noneMatch(before::contains);
        if (listed.length < 8) {
          assertThat(after).isEqualTo(Set.of(listed));
        }
      }
    }
  }

  /** A large load balancer shows eight of its fifty addresses, other ones every minute. */
  @Test
  void eightOfFiftyAreSoonAllKnownAndStayKnownForDays() {
    InetAddress[] pool = range(0, 50);
    long withdrawn = 0;
    int windows = 5 * 24 * 60;
    for (int window = 0; window < windows; window++) {
      now += TTL.toNanos() + 1;
      withdrawn += apply(eightOf(pool)).withdrawn().size();
      if (window > 60) {
        assertThat(membership.members().size()).isBetween(45, 50);
      }
    }

    assertThat((double) withdrawn / windows).isLessThan(0.05); // 0.04 expected: 8 / 50 * 0.5 % * 50
  }

  @Test
  void addressThatLeftThePoolLeavesInBoundedTime() {
    InetAddress[] pool = range(0, 50);
    for (int window = 0; window < 200; window++) {
      tick();
      apply(eightOf(pool));
    }
    InetAddress[] smaller = range(0, 40);
    for (int window = 0; window < FamilyMembership.MAX_WINDOWS; window++) {
      tick();
      apply(eightOf(smaller));
    }

    assertThat(Set.of(smaller)).containsAll(membership.members());
  }

  private InetAddress[] eightOf(InetAddress[] pool) {
    List<InetAddress> shuffled = new ArrayList<>(List.of(pool));
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, 8).toArray(size());
  }

  private void tick() {
    now += TTL.toNanos();
  }

  private Membership.Change apply(InetAddress... addresses) {
    return apply(answer(addresses));
  }

  private Membership.Change apply(Resolution answer) {
    return membership.apply(answer, members, random, now);
  }

  private Resolution answer(InetAddress... addresses) {
    return new Resolution(List.of(addresses), TTL, owner);
  }

  private InetAddress[] some() {
    int size = random.nextInt(1, 12);
    return random
        .ints(0, 15)
        .distinct()
        .limit(size)
        .mapToObj(i -> range(i, i + 1)[0])
        .toArray(size());
  }

  private static InetAddress[] range(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> address("10.1." + i / 250 + "." + (i % 250 + 1)))
        .toArray(size());
  }

  private static IntFunction<InetAddress[]> size() {
    return InetAddress[]::new;
  }

  private static Set<InetAddress> union(
      Set<InetAddress> one, List<InetAddress> two, List<InetAddress> three) {
    Set<InetAddress> all = new HashSet<>(one);
    all.addAll(two);
    all.addAll(three);
    return all;
  }

  private static List<InetAddress> usable(InetAddress... addresses) {
    return Membership.usable(
        new Resolution(List.of(addresses), Duration.ZERO, "a"), DnsPolicy.defaults());
  }

  private static InetAddress address(String text) {
    return IpLiteral.parse(text).orElseThrow();
  }
}
