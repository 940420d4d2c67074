/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The defaults that users rely on, each as it was decided and documented. */
final class PolicyDefaultsTest {

  @Test
  void dnsFollowsTheTtlOfLoadBalancers() {
    DnsPolicy dns = DnsPolicy.defaults();

    assertThat(dns.servers()).isEmpty();
    assertThat(dns.minTtl()).isEqualTo(Duration.ofSeconds(5));
    assertThat(dns.maxTtl()).isEqualTo(Duration.ofSeconds(60));
    assertThat(dns.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(dns.earlyRefresh()).isEqualTo(Duration.ofSeconds(5));
    assertThat(dns.maxStaleHttps()).isEqualTo(Duration.ofHours(1));
    assertThat(dns.maxStaleHttp()).isEqualTo(Duration.ofMinutes(10));
    assertThat(dns.hosts()).isEmpty();
    assertThat(dns.sampleThreshold()).isEqualTo(8);
    assertThat(dns.families()).containsExactlyInAnyOrder(Resolution.Family.values());
    assertThat(dns.publicOnly()).isFalse();
    assertThat(dns.linkLocal()).isFalse();
  }

  @Test
  void ejectionIsFastAndShort() {
    EjectionPolicy ejection = EjectionPolicy.defaults();

    assertThat(ejection.consecutiveFailures()).isEqualTo(3);
    assertThat(ejection.failureShare()).isEqualTo(0.5);
    assertThat(ejection.minimumAttempts()).isEqualTo(5);
    assertThat(ejection.baseEjection()).isEqualTo(Duration.ofSeconds(5));
    assertThat(ejection.maxEjection()).isEqualTo(Duration.ofSeconds(60));
    assertThat(ejection.detectOnly()).isFalse();
  }

  @Test
  void retriesAreFewAndJittered() {
    RetryPolicy retry = RetryPolicy.defaults();

    assertThat(retry.maxAttempts()).isEqualTo(3);
    assertThat(retry.baseBackoff()).isEqualTo(Duration.ofMillis(50));
    assertThat(retry.maxBackoff()).isEqualTo(Duration.ofSeconds(1));
    assertThat(retry.retryableStatuses()).containsExactlyInAnyOrder(502, 503, 504);
    assertThat(retry.resilience4j()).isEmpty();
    assertThat(retry.failOpenWait()).isEmpty();
  }

  @Test
  void noneIsOneAttemptAndElseTheDefaults() {
    assertThat(RetryPolicy.none()).isEqualTo(RetryPolicy.defaults().withMaxAttempts(1));
  }

  @Test
  void timeoutsLetTheLoadBalancersOwnAnswerThrough() {
    Timeouts timeouts = Timeouts.defaults();

    assertThat(timeouts.connect()).isEqualTo(Duration.ofSeconds(1));
    assertThat(timeouts.attempt()).isEmpty();
    assertThat(timeouts.request()).contains(Duration.ofSeconds(75));
    assertThat(timeouts.bodyIdle()).contains(Duration.ofSeconds(75));
  }

  @Test
  void connectionsEndBeforeTheLoadBalancerEndsThem() {
    PoolPolicy pool = PoolPolicy.defaults();

    assertThat(pool.maxConnectionsPerEndpoint()).isEqualTo(50);
    assertThat(pool.maxLifetime()).isEqualTo(Duration.ofMinutes(5));
    assertThat(pool.idleTimeout()).isEqualTo(Duration.ofSeconds(50));
    assertThat(pool.maxWait()).isEqualTo(Duration.ofSeconds(1));
    assertThat(pool.maxWaitersPerEndpoint()).isEqualTo(100);
  }

  @Test
  void zonesAndPickersNeedNoConfiguration() {
    assertThat(ZonePolicy.defaults().cidrs()).isEmpty();
    assertThat(ZonePolicy.defaults().function()).isEmpty();
    assertThat(BalancingPolicy.defaults().picker()).isEqualTo(BalancingPolicy.Choice.TWO_CHOICES);
    assertThat(BalancingPolicy.defaults().localZonePreference()).isEmpty();
  }

  @Test
  void configConsistsOfTheDefaultsOfItsPolicies() {
    ClientConfig config = ClientConfig.defaults();

    assertThat(config.dns()).isEqualTo(DnsPolicy.defaults());
    assertThat(config.ejection()).isEqualTo(EjectionPolicy.defaults());
    assertThat(config.retry()).isEqualTo(RetryPolicy.defaults());
    assertThat(config.balancing()).isEqualTo(BalancingPolicy.defaults());
    assertThat(config.zones()).isEqualTo(ZonePolicy.defaults());
    assertThat(config.timeouts()).isEqualTo(Timeouts.defaults());
  }
}
