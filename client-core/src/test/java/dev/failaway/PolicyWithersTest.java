/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.Resolution.Family;
import io.github.resilience4j.retry.Retry;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every wither of every policy: it changes its own value and nothing else. */
final class PolicyWithersTest {

  private static final Duration TIME = Duration.ofSeconds(7);
  private static final Retry RETRY = Retry.ofDefaults("test");

  /** A wither, called anew each time, with the value that it sets. */
  private record Wither(Object base, String field, Object value, Supplier<Object> changed) {
    @Override
    public String toString() {
      return base.getClass().getSimpleName() + "." + field;
    }
  }

  static Stream<Wither> withers() {
    DnsPolicy dns = DnsPolicy.defaults();
    EjectionPolicy ejection = EjectionPolicy.defaults();
    RetryPolicy retry = RetryPolicy.defaults();
    Timeouts timeouts = Timeouts.defaults();
    PoolPolicy pool = PoolPolicy.defaults();
    RequestOptions options = RequestOptions.defaults();
    List<InetSocketAddress> servers = List.of(new InetSocketAddress(53));
    Map<String, List<InetAddress>> hosts = Map.of("a", List.of(InetAddress.getLoopbackAddress()));
    Map<String, String> cidrs = Map.of("10.0.0.0/8", "az1");
    Function<InetAddress, Optional<String>> label = PolicyWithersTest::label;
    BalancingPolicy.Choice roundRobin = BalancingPolicy.Choice.ROUND_ROBIN;
    return Stream.of(
        new Wither(dns, "servers", servers, () -> dns.withServers(servers)),
        new Wither(dns, "minTtl", TIME, () -> dns.withMinTtl(TIME)),
        new Wither(dns, "maxTtl", TIME, () -> dns.withMaxTtl(TIME)),
        new Wither(dns, "timeout", TIME, () -> dns.withTimeout(TIME)),
        new Wither(dns, "earlyRefresh", TIME, () -> dns.withEarlyRefresh(TIME)),
        new Wither(dns, "maxStaleHttps", TIME, () -> dns.withMaxStaleHttps(TIME)),
        new Wither(dns, "maxStaleHttp", TIME, () -> dns.withMaxStaleHttp(TIME)),
        new Wither(dns, "hosts", hosts, () -> dns.withHosts(hosts)),
        new Wither(dns, "sampleThreshold", 7, () -> dns.withSampleThreshold(7)),
        new Wither(
            dns, "families", Set.of(Family.IPV6), () -> dns.withFamilies(Set.of(Family.IPV6))),
        new Wither(dns, "publicOnly", true, () -> dns.withPublicOnly(true)),
        new Wither(dns, "linkLocal", true, () -> dns.withLinkLocal(true)),
        new Wither(ejection, "consecutiveFailures", 7, () -> ejection.withConsecutiveFailures(7)),
        new Wither(ejection, "failureShare", 0.7, () -> ejection.withFailureShare(0.7)),
        new Wither(ejection, "minimumAttempts", 7, () -> ejection.withMinimumAttempts(7)),
        new Wither(ejection, "baseEjection", TIME, () -> ejection.withBaseEjection(TIME)),
        new Wither(ejection, "maxEjection", TIME, () -> ejection.withMaxEjection(TIME)),
        new Wither(ejection, "detectOnly", true, () -> ejection.withDetectOnly(true)),
        new Wither(retry, "maxAttempts", 7, () -> retry.withMaxAttempts(7)),
        new Wither(
            retry,
            "baseBackoff",
            Duration.ofMillis(7),
            () -> retry.withBaseBackoff(Duration.ofMillis(7))),
        new Wither(retry, "maxBackoff", TIME, () -> retry.withMaxBackoff(TIME)),
        new Wither(
            retry,
            "retryableStatuses",
            Set.of(500),
            () -> retry.withRetryableStatuses(Set.of(500))),
        new Wither(
            retry, "idempotencyHeader", "X-Once", () -> retry.withIdempotencyHeader("X-Once")),
        new Wither(retry, "resilience4j", Optional.of(RETRY), () -> retry.withResilience4j(RETRY)),
        new Wither(retry, "failOpenWait", Optional.of(TIME), () -> retry.withFailOpenWait(TIME)),
        new Wither(
            retry.withFailOpenWait(TIME),
            "failOpenWait",
            Optional.empty(),
            () -> retry.withFailOpenWait(TIME).withoutFailOpenWait()),
        new Wither(timeouts, "connect", TIME, () -> timeouts.withConnect(TIME)),
        new Wither(timeouts, "attempt", Optional.of(TIME), () -> timeouts.withAttempt(TIME)),
        new Wither(timeouts, "request", Optional.of(TIME), () -> timeouts.withRequest(TIME)),
        new Wither(timeouts, "bodyIdle", Optional.of(TIME), () -> timeouts.withBodyIdle(TIME)),
        new Wither(pool, "warmConnections", false, pool::withoutWarmConnections),
        new Wither(timeouts, "request", Optional.empty(), timeouts::withoutRequest),
        new Wither(timeouts, "bodyIdle", Optional.empty(), timeouts::withoutBodyIdle),
        new Wither(
            timeouts.withAttempt(TIME),
            "attempt",
            Optional.empty(),
            () -> timeouts.withAttempt(TIME).withoutAttempt()),
        new Wither(
            pool, "maxConnectionsPerEndpoint", 7, () -> pool.withMaxConnectionsPerEndpoint(7)),
        new Wither(pool, "maxLifetime", TIME, () -> pool.withMaxLifetime(TIME)),
        new Wither(pool, "idleTimeout", TIME, () -> pool.withIdleTimeout(TIME)),
        new Wither(pool, "maxWait", TIME, () -> pool.withMaxWait(TIME)),
        new Wither(pool, "maxWaitersPerEndpoint", 7, () -> pool.withMaxWaitersPerEndpoint(7)),
        new Wither(
            ZonePolicy.defaults(), "cidrs", cidrs, () -> ZonePolicy.defaults().withCidrs(cidrs)),
        new Wither(
            ZonePolicy.defaults(),
            "function",
            Optional.of(label),
            () -> ZonePolicy.defaults().withFunction(label)),
        new Wither(
            ZonePolicy.defaults(),
            "zonalNames",
            List.of("az1", "az2"),
            () -> ZonePolicy.defaults().withZonalNames("az1", "az2")),
        new Wither(
            ZonePolicy.defaults(),
            "localZone",
            Optional.of("az1"),
            () -> ZonePolicy.defaults().withLocalZone("az1")),
        new Wither(options, "idempotent", Optional.of(false), () -> options.withIdempotent(false)),
        new Wither(options, "maxAttempts", Optional.of(7), () -> options.withMaxAttempts(7)),
        new Wither(
            options, "attemptTimeout", Optional.of(TIME), () -> options.withAttemptTimeout(TIME)),
        new Wither(
            options, "requestTimeout", Optional.of(TIME), () -> options.withRequestTimeout(TIME)),
        new Wither(options, "report", true, () -> options.withReport(true)),
        new Wither(options, "traceId", true, () -> options.withTraceId(true)),
        new Wither(
            options,
            "generateIdempotencyKey",
            true,
            () -> options.withGenerateIdempotencyKey(true)),
        new Wither(
            BalancingPolicy.defaults(),
            "picker",
            roundRobin,
            () -> BalancingPolicy.defaults().withPicker(roundRobin)),
        new Wither(
            BalancingPolicy.defaults(),
            "localZonePreference",
            Optional.of(4.0),
            () -> BalancingPolicy.defaults().withLocalZonePreference(4)));
  }

  @ParameterizedTest
  @MethodSource("withers")
  void changesItsOwnValueAndNoOther(Wither wither) {
    Map<String, Object> expected = values(wither.base());
    expected.put(wither.field(), wither.value());

    assertThat(values(wither.changed().get())).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("withers")
  void equalValuesMakeEqualPolicies(Wither wither) {
    assertThat(wither.changed().get())
        .isEqualTo(wither.changed().get())
        .hasSameHashCodeAs(wither.changed().get())
        .isNotEqualTo(wither.base())
        .isNotEqualTo("something else");
  }

  @ParameterizedTest
  @MethodSource("withers")
  void textNamesPolicyFieldAndValue(Wither wither) {
    assertThat(wither.changed().get().toString())
        .startsWith(wither.base().getClass().getSimpleName() + "[")
        .contains(wither.field() + "=" + wither.value());
  }

  @Test
  void everyWitherIsCovered() {
    Set<String> covered =
        withers().map(w -> w.base().getClass() + "." + w.field()).collect(Collectors.toSet());
    Set<String> declared =
        withers()
            .map(w -> w.base().getClass())
            .distinct()
            .flatMap(type -> values(type).map(accessor -> type + "." + accessor.getName()))
            .collect(Collectors.toSet());

    assertThat(covered).isEqualTo(declared);
  }

  private static Map<String, Object> values(Object policy) {
    Map<String, Object> values = new TreeMap<>();
    values(policy.getClass()).forEach(method -> values.put(method.getName(), call(method, policy)));
    return values;
  }

  /** The accessors: public, without arguments, and no wither. */
  private static Stream<Method> values(Class<?> policy) {
    return Arrays.stream(policy.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getParameterCount() == 0)
        .filter(method -> method.getReturnType() != policy)
        .filter(method -> !Set.of("hashCode", "toString").contains(method.getName()));
  }

  private static Object call(Method method, Object policy) {
    try {
      return method.invoke(policy);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method.toString(), e);
    }
  }

  private static Optional<String> label(InetAddress address) {
    return Optional.of("az-of-" + address.getHostAddress());
  }
}
