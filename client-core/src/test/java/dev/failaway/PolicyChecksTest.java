/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad values are refused at once, by field, value and rule. */
final class PolicyChecksTest {

  private static final DnsPolicy DNS = DnsPolicy.defaults();
  private static final EjectionPolicy EJECTION = EjectionPolicy.defaults();
  private static final RetryPolicy RETRY = RetryPolicy.defaults();
  private static final Timeouts TIMEOUTS = Timeouts.defaults();
  private static final PoolPolicy POOL = PoolPolicy.defaults();
  private static final ZonePolicy ZONES = ZonePolicy.defaults();
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** A wither with a duration as its only argument. */
  private interface DurationWither {
    Object with(Duration value);
  }

  static Stream<Arguments> durations() {
    return Stream.of(
        duration("minTtl", DNS::withMinTtl),
        duration("maxTtl", DNS::withMaxTtl),
        duration("timeout", DNS::withTimeout),
        duration("earlyRefresh", DNS::withEarlyRefresh),
        duration("maxStaleHttps", DNS::withMaxStaleHttps),
        duration("maxStaleHttp", DNS::withMaxStaleHttp),
        duration("baseEjection", EJECTION::withBaseEjection),
        duration("maxEjection", EJECTION::withMaxEjection),
        duration("baseBackoff", RETRY::withBaseBackoff),
        duration("maxBackoff", RETRY::withMaxBackoff),
        duration("failOpenWait", RETRY::withFailOpenWait),
        duration("connect", TIMEOUTS::withConnect),
        duration("attempt", TIMEOUTS::withAttempt),
        duration("request", TIMEOUTS::withRequest),
        duration("bodyIdle", TIMEOUTS::withBodyIdle),
        duration("maxLifetime", POOL::withMaxLifetime),
        duration("idleTimeout", POOL::withIdleTimeout),
        duration("maxWait", POOL::withMaxWait));
  }

  private static Arguments duration(String field, DurationWither wither) {
    return arguments(field, wither);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("durations")
  void durationsArePositive(String field, DurationWither wither) {
    assertRefused(() -> wither.with(Duration.ZERO), field + " (PT0S) must be > 0");
    assertRefused(
        () -> wither.with(Duration.ofNanos(-1)), field + " (PT-0.000000001S) must be > 0");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("durations")
  void durationsCanBeCountedInNanoseconds(String field, DurationWither wither) {
    Duration forever = ChronoUnit.FOREVER.getDuration();

    assertRefused(() -> wither.with(forever), field + " (" + forever + ") must be <= PT876000H");
  }

  @SuppressWarnings("NullAway") // what callers without null checks do
  @ParameterizedTest(name = "{0}")
  @MethodSource("durations")
  void durationsAreNotNull(String field, DurationWither wither) {
    assertThatNullPointerException().isThrownBy(() -> wither.with(null)).withMessage(field);
  }

  static Stream<Arguments> badValues() {
    return Stream.of(
        refused(
            "maxTtl (PT4S) must be >= minTtl (PT5S)", () -> DNS.withMaxTtl(Duration.ofSeconds(4))),
        refused(
            "maxTtl (PT1M) must be >= minTtl (PT1M1S)",
            () -> DNS.withMinTtl(Duration.ofSeconds(61))),
        refused(
            "servers (ns.example/<unresolved>:53) must be IP addresses",
            () -> DNS.withServers(List.of(InetSocketAddress.createUnresolved("ns.example", 53)))),
        refused(
            "servers (localhost/127.0.0.1:0) must have a port > 0",
            () -> DNS.withServers(List.of(new InetSocketAddress(LOOPBACK, 0)))),
        refused(
            "hosts (a) must have at least one address",
            () -> DNS.withHosts(Map.of("a", List.of()))),
        refused(
            "hosts (a b) must be a DNS name",
            () -> DNS.withHosts(Map.of("a b", List.of(LOOPBACK)))),
        refused(
            "hosts (A) must be listed once, whatever its case",
            () -> DNS.withHosts(ordered("a", "A"))),
        refused("sampleThreshold (0) must be >= 1", () -> DNS.withSampleThreshold(0)),
        refused("families ([]) must not be empty", () -> DNS.withFamilies(Set.of())),
        refused("zonalNames (a b) must be a DNS label", () -> ZONES.withZonalNames("a b")),
        refused("zonalNames (az1) must be listed once", () -> ZONES.withZonalNames("az1", "az1")),
        refused("localZone ( ) must not be blank", () -> ZONES.withLocalZone(" ")),
        refused("consecutiveFailures (0) must be >= 1", () -> EJECTION.withConsecutiveFailures(0)),
        refused("failureShare (0.0) must be > 0 and <= 1", () -> EJECTION.withFailureShare(0)),
        refused("failureShare (1.1) must be > 0 and <= 1", () -> EJECTION.withFailureShare(1.1)),
        refused(
            "failureShare (NaN) must be > 0 and <= 1", () -> EJECTION.withFailureShare(Double.NaN)),
        refused("minimumAttempts (0) must be >= 1", () -> EJECTION.withMinimumAttempts(0)),
        refused(
            "maxEjection (PT4S) must be >= baseEjection (PT5S)",
            () -> EJECTION.withMaxEjection(Duration.ofSeconds(4))),
        refused("maxAttempts (0) must be >= 1", () -> RETRY.withMaxAttempts(0)),
        refused(
            "baseBackoff (PT0.0005S) must be >= PT0.001S",
            () -> RETRY.withBaseBackoff(Duration.ofNanos(500_000))),
        refused(
            "maxBackoff (PT0.01S) must be >= baseBackoff (PT0.05S)",
            () -> RETRY.withMaxBackoff(Duration.ofMillis(10))),
        refused(
            "retryableStatuses (399) must be 400..599",
            () -> RETRY.withRetryableStatuses(Set.of(399))),
        refused(
            "retryableStatuses (600) must be 400..599",
            () -> RETRY.withRetryableStatuses(Set.of(600))),
        refused(
            "maxConnectionsPerEndpoint (0) must be >= 1",
            () -> POOL.withMaxConnectionsPerEndpoint(0)),
        refused(
            "maxWaitersPerEndpoint (-1) must be >= 0", () -> POOL.withMaxWaitersPerEndpoint(-1)),
        refused(
            "cidrs (10.0.0.0) must be a CIDR block such as 10.0.1.0/24",
            () -> ZONES.withCidrs(Map.of("10.0.0.0", "az1"))),
        refused(
            "cidrs (10.0.0.0/8) must have a zone label",
            () -> ZONES.withCidrs(Map.of("10.0.0.0/8", " "))));
  }

  private static Arguments refused(String message, ThrowingCallable change) {
    return arguments(message, change);
  }

  private static Map<String, List<InetAddress>> ordered(String... names) {
    Map<String, List<InetAddress>> hosts = new LinkedHashMap<>();
    Arrays.stream(names).forEach(name -> hosts.put(name, List.of(LOOPBACK)));
    return hosts;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badValues")
  void badValuesAreRefusedWithTheRule(String message, ThrowingCallable change) {
    assertRefused(change, message);
  }

  @SuppressWarnings("NullAway") // what callers without null checks do
  static Stream<Arguments> nulls() {
    return Stream.of(
        arguments("servers", (ThrowingCallable) () -> DNS.withServers(null)),
        arguments(
            "servers", (ThrowingCallable) () -> DNS.withServers(Collections.singletonList(null))),
        arguments("hosts", (ThrowingCallable) () -> DNS.withHosts(null)),
        arguments(
            "hosts", (ThrowingCallable) () -> DNS.withHosts(Collections.singletonMap("a", null))),
        arguments("retryableStatuses", (ThrowingCallable) () -> RETRY.withRetryableStatuses(null)),
        arguments("resilience4j", (ThrowingCallable) () -> RETRY.withResilience4j(null)),
        arguments("cidrs", (ThrowingCallable) () -> ZONES.withCidrs(null)),
        arguments(
            "cidrs",
            (ThrowingCallable) () -> ZONES.withCidrs(Collections.singletonMap("::/0", null))),
        arguments("function", (ThrowingCallable) () -> ZONES.withFunction(null)),
        arguments("picker", (ThrowingCallable) () -> BalancingPolicy.defaults().withPicker(null)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0, -4, 1_000.5, Double.NaN, Double.POSITIVE_INFINITY})
  void localZonePreferenceIsMoreThanOneAndAtMostAThousand(double preference) {
    assertThatThrownBy(() -> BalancingPolicy.defaults().withLocalZonePreference(preference))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("localZonePreference (" + preference + ") must be > 1.0 and <= 1000.0");
  }

  @Test
  void localZonePreferenceCanBeTakenBack() {
    BalancingPolicy policy = BalancingPolicy.defaults().withLocalZonePreference(4);

    assertThat(policy.withoutLocalZonePreference()).isEqualTo(BalancingPolicy.defaults());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nulls")
  void nullIsRefusedByField(String field, ThrowingCallable change) {
    assertThatNullPointerException().isThrownBy(change).withMessage(field);
  }

  @Test
  void collectionsAreCopied() {
    Map<String, List<InetAddress>> hosts = ordered("a");
    DnsPolicy policy = DNS.withHosts(hosts);

    hosts.clear();

    assertThat(policy.hosts()).containsOnlyKeys("a");
  }

  @Test
  void namesOfStaticHostsAreFoundInLowerCase() {
    assertThat(DNS.withHosts(ordered("Orders.Example.com")).hosts())
        .containsOnlyKeys("orders.example.com");
  }

  private static void assertRefused(ThrowingCallable change, String message) {
    assertThatIllegalArgumentException().isThrownBy(change).withMessage(message);
  }
}
