/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.LoadShedException;
import dev.failaway.LogCapture;
import dev.failaway.NoEndpointException;
import dev.failaway.Outcome;
import dev.failaway.Resolution;
import dev.failaway.Target;
import dev.failaway.Verdict;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Promises P1 to P4 and P11 in virtual time. */
class RefreshTest {

  @Test
  void requestWaitsForTheFirstAnswerAndIsWokenByIt() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      CompletableFuture<Resolution> pending = new CompletableFuture<>();
      test.dns.stage(pending);
      Attempts attempts = test.begin(GET);
      AtomicInteger woken = new AtomicInteger();
      attempts.whenReady(woken::incrementAndGet);
      test.time.run();

      assertThat(attempts.tryLease(test.now())).isNull();
      assertThat(woken).hasValue(0);

      pending.complete(
          new Resolution(List.of(ScriptedDns.ip("10.0.1.1")), Duration.ofSeconds(60), "lb"));
      test.time.run();

      assertThat(woken).hasValue(1);
      assertThat(attempts.tryLease(test.now())).isNotNull();
    }
  }

  @Test
  void concurrentFirstRequestsShareOneLookup() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      test.dns.stage(new CompletableFuture<>());
      for (int i = 0; i < 100; i++) {
        test.begin(GET);
      }
      test.time.run();

      assertThat(test.dns.lookups()).isEqualTo(1);
    }
  }

  @Test
  void targetsOfOneNameShareItsLookups() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.loadBalancer.begin(Target.of(URI.create("https://lb.test")), GET);
      test.time.run();

      assertThat(test.dns.lookups()).isEqualTo(1);
      assertThat(test.loadBalancer.status(URI.create("https://lb.test")).endpoints()).hasSize(1);
    }
  }

  @Test
  void targetsOfOneNameShareItsFirstLookupAsWell() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      test.dns.stage(new CompletableFuture<>());
      test.begin(GET);
      test.loadBalancer.begin(Target.of(URI.create("https://lb.test")), GET);
      test.time.run();

      assertThat(test.dns.lookups()).isEqualTo(1);
    }
  }

  @Test
  void answerOfALookupThatWasGivenUpIsIgnored() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      CompletableFuture<Resolution> late = new CompletableFuture<>();
      test.dns.stage(late);
      test.begin(GET);
      test.advance(Duration.ofSeconds(7));
      test.dns.stage(new CompletableFuture<>());
      test.advance(Duration.ofSeconds(2)); // the next one is under way

      late.complete(
          new Resolution(List.of(ScriptedDns.ip("10.0.1.1")), Duration.ofSeconds(60), "lb"));
      test.time.run();

      assertThat(test.loadBalancer.status(TARGET_URI).endpoints()).isEmpty();
    }
  }

  @Test
  void refreshComesAheadOfTheTtlForDays() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.stayInUse(Duration.ofDays(2));

      long ttls = Duration.ofDays(2).dividedBy(Duration.ofSeconds(60));
      assertThat((double) test.dns.lookups()).isBetween(ttls * 1.0, ttls * 1.25 + 2);
    }
  }

  @Test
  void outageKeepsTheLastGoodAnswerAndBacksOff() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      test.dns.fail("SERVFAIL");
      int before = test.dns.lookups();

      test.advance(Duration.ofMinutes(5));

      assertThat(test.lease(test.begin(GET))).isNotNull();
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.DNS);
      assertThat(test.dns.lookups() - before).isBetween(8, 25);
    }
  }

  @Test
  void stalenessOfHttpIsBoundedByTenMinutes() throws IOException {
    try (LogCapture log = new LogCapture();
        TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.dns.fail("SERVFAIL");

      test.stayInUse(Duration.ofMinutes(12));

      Attempts attempts = test.begin(GET);
      assertThatThrownBy(() -> attempts.tryLease(test.now()))
          .isInstanceOf(NoEndpointException.class)
          .hasMessageContaining("SERVFAIL");
      assertThat(test.probes.retired()).containsExactly("10.0.1.1 WITHDRAWN");
      log.assertOnce("has no endpoint: its last dns answer is too old");
    }
  }

  @Test
  void answersAfterAnOutageAreUsedAtOnce() throws IOException {
    try (LogCapture log = new LogCapture();
        TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.dns.fail("SERVFAIL");
      test.stayInUse(Duration.ofMinutes(12));
      test.dns.answer(Duration.ofSeconds(60), "10.0.9.9");

      test.advance(Duration.ofSeconds(33));

      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo("10.0.9.9");
      log.assertOnce("has no endpoint: its last dns answer is too old");
    }
  }

  @Test
  void unknownNameFailsWaitingRequestsWithTheCause() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      test.dns.fail("NXDOMAIN");
      Attempts attempts = test.begin(GET);
      test.time.run();

      assertThatThrownBy(() -> attempts.tryLease(test.now()))
          .isInstanceOf(NoEndpointException.class)
          .hasRootCauseMessage("NXDOMAIN");
    }
  }

  @Test
  void lookupThatNeverEndsCountsAsFailed() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      test.dns.stage(new CompletableFuture<>());
      Attempts attempts = test.begin(GET);

      test.advance(Duration.ofSeconds(7));

      assertThatThrownBy(() -> attempts.tryLease(test.now()))
          .isInstanceOf(NoEndpointException.class);
    }
  }

  @Test
  void clusterThatCanNotStartFailsItsRequestsAtOnce() throws IOException {
    ManualScheduler time = new ManualScheduler();
    Environment broken =
        new Environment(
            time::nowNanos,
            () -> new Random(1),
            () -> time,
            Runnable::run,
            policy -> {
              throw new IllegalStateException("no resolver");
            });
    try (LogCapture log = new LogCapture();
        LoadBalancer loadBalancer = LoadBalancer.create(ClientConfig.defaults(), broken)) {
      Attempts attempts = loadBalancer.begin(TestEnvironment.TARGET, GET);
      time.run();
      log.assertOnce("can not be followed");

      assertThatThrownBy(() -> attempts.tryLease(0))
          .isInstanceOf(NoEndpointException.class)
          .hasRootCauseMessage("no resolver");
    }
  }

  @Test
  void clientThatThrowsCountsAsFailed() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      test.dns.stage(CompletableFuture.failedFuture(new IllegalStateException("broken")));
      Attempts attempts = test.begin(GET);
      test.time.run();

      assertThatThrownBy(() -> attempts.tryLease(test.now())).hasRootCauseMessage("broken");
    }
  }

  @Test
  void clientThatAnswersWithNothingAtAllCountsAsFailed() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      test.dns.answerWithoutStage();
      Attempts attempts = test.begin(GET);
      test.time.run();

      assertThatThrownBy(() -> attempts.tryLease(test.now())).hasRootCauseMessage("stage");
    }
  }

  @Test
  void answerForEverIsUsedLikeOneOfTheLongestTtl() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      test.dns.answer(ChronoUnit.FOREVER.getDuration(), "10.0.1.1");
      Attempts attempts = test.begin(GET);
      test.time.run();
      assertThat(test.lease(attempts)).isNotNull();

      test.stayInUse(Duration.ofMinutes(10));

      assertThat(test.dns.lookups()).isBetween(10, 14);
      assertThat(test.loadBalancer.status(TARGET_URI).toString()).contains("10.0.1.1");
    }
  }

  @Test
  void missingAddressIsWithdrawnFromTheNextPickOn() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      Attempts running = test.begin(GET);
      Lease before = test.lease(running);
      test.dns.answer(Duration.ofSeconds(60), other(before));
      test.advance(Duration.ofSeconds(61));

      for (int i = 0; i < 50; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo(other(before));
      }
      assertThat(test.probes.retired())
          .containsExactly(TestEnvironment.ip(before) + " WITHDRAWN_ALONE");
      assertThat(running.responded(before, 200, -1, test.now())).isEqualTo(Decision.deliver());
      assertThat(running.finish(before, Outcome.SUCCESS, null, test.now()))
          .isEqualTo(Decision.deliver());
    }
  }

  private static String other(Lease lease) {
    return TestEnvironment.ip(lease).equals("10.0.1.1") ? "10.0.2.1" : "10.0.1.1";
  }

  @Test
  void healthSurvivesLeavingAndReturning() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      test.eject("10.0.1.1");
      test.dns.answer(Duration.ofSeconds(5), "10.0.2.1");
      test.advance(Duration.ofSeconds(5));
      test.dns.answer(Duration.ofSeconds(5), "10.0.1.1", "10.0.2.1");
      test.advance(Duration.ofSeconds(6));

      assertThat(test.events.lines())
          .contains("added [] withdrawn [10.0.1.1]", "added [10.0.1.1] withdrawn []");
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.ONE_ENDPOINT);
    }
  }

  @Test
  void unspecifiedAddressesShedUntilTheTtlHasPassed() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.dns.answer(Duration.ofSeconds(20), "0.0.0.0", "::");
      test.advance(Duration.ofSeconds(60));
      int before = test.dns.lookups();

      Attempts attempts = test.begin(GET);
      assertThatThrownBy(() -> attempts.tryLease(test.now())).isInstanceOf(LoadShedException.class);
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.SHED);

      test.dns.answer(Duration.ofSeconds(60), "10.0.1.1");
      test.advance(Duration.ofSeconds(25));

      assertThat(test.dns.lookups() - before).isEqualTo(1);
      assertThat(test.lease(test.begin(GET))).isNotNull();
      assertThat(test.events.lines()).contains("shed true", "shed false");
    }
  }

  @Test
  void sheddingNameIsAskedAgainAfterItsTtlAndNeverBefore() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      List<Long> asked = new ArrayList<>();
      Resolution shed =
          new Resolution(List.of(ScriptedDns.ip("0.0.0.0")), Duration.ofSeconds(20), "lb");
      test.dns.answerBy(
          () -> {
            asked.add(test.now());
            return CompletableFuture.completedFuture(shed);
          });
      test.stayInUse(Duration.ofHours(1));

      assertThat(asked).hasSizeGreaterThan(100);
      for (int i = 1; i < asked.size(); i++) {
        assertThat(Duration.ofNanos(asked.get(i) - asked.get(i - 1)))
            .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(24));
      }
    }
  }

  @Test
  void troubleIsNoReasonToAskANameThatSheds() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      Map<Lease, Attempts> running = new LinkedHashMap<>();
      for (int i = 0; i < 10; i++) {
        Attempts attempts = test.begin(GET);
        running.put(test.lease(attempts), attempts);
      }
      test.dns.answer(Duration.ofSeconds(60), "0.0.0.0");
      test.advance(Duration.ofSeconds(61));
      int before = test.dns.lookups();

      running.forEach(
          (lease, attempts) ->
              attempts.finish(lease, Outcome.RESET, new IOException("reset"), test.now()));
      test.advance(Duration.ofSeconds(40));

      assertThat(test.events.lines()).anyMatch(line -> line.startsWith("ejected 10.0.1.1"));
      assertThat(test.dns.lookups()).isEqualTo(before);
    }
  }

  @Test
  void troubleDoesNotPutOffTheNextLookup() throws IOException {
    ClientConfig patient =
        ClientConfig.defaults().withDns(dns -> dns.withEarlyRefresh(Duration.ofMinutes(5)));
    try (TestEnvironment test = TestEnvironment.of(patient).resolvedTo("10.0.1.1", "10.0.2.1")) {
      test.eject("10.0.1.1"); // an early lookup were allowed in five minutes

      test.advance(Duration.ofSeconds(61));

      assertThat(test.dns.lookups()).isEqualTo(2);
    }
  }

  @Test
  void readmissionNeitherEndsSheddingNorDialsMeanwhile() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      test.probes.answer("10.0.1.1", Outcome.SUCCESS);
      test.advance(Duration.ofSeconds(10));
      test.dns.answer(Duration.ofSeconds(60), "0.0.0.0");
      test.eject("10.0.1.1"); // asks dns early, which sheds from now on

      test.advance(Duration.ofSeconds(30));

      Attempts attempts = test.begin(GET);
      assertThatThrownBy(() -> attempts.tryLease(test.now())).isInstanceOf(LoadShedException.class);
      assertThat(test.probes.probes()).isEmpty();

      test.dns.answer(Duration.ofSeconds(60), "10.0.1.1", "10.0.2.1");
      test.advance(Duration.ofSeconds(50));
      assertThat(test.events.lines()).contains("readmitted 10.0.1.1");
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.HEALTHY);
    }
  }

  @Test
  void retriesDoNotStartWhileDnsSheds() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      Attempts attempts = test.begin(GET);
      Lease lease = test.lease(attempts);
      test.dns.answer(Duration.ofSeconds(60), "0.0.0.0");
      test.advance(Duration.ofSeconds(61));

      assertThat(attempts.finish(lease, Outcome.RESET, new IOException("reset"), test.now()))
          .isInstanceOf(Decision.Fail.class);
    }
  }

  @Test
  void mixedAnswerDropsTheUnspecifiedAddresses() throws IOException {
    try (TestEnvironment test =
        TestEnvironment.defaults().resolvedTo("0.0.0.0", "10.0.1.1", "::", "224.0.0.1")) {
      for (int i = 0; i < 50; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo("10.0.1.1");
      }
    }
  }

  @Test
  void unspecifiedLiteralNeverBecomesAnEndpoint() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      Attempts attempts =
          test.loadBalancer.begin(Target.of(URI.create("http://0.0.0.0:8080")), GET);
      test.time.run();

      assertThatThrownBy(() -> attempts.tryLease(test.now()))
          .isInstanceOf(NoEndpointException.class);
    }
  }

  @Test
  void literalNeedsNoLookup() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      Attempts attempts = test.loadBalancer.begin(Target.of(URI.create("http://[::1]:80")), GET);
      test.time.run();

      assertThat(test.lease(attempts).endpoint()).hasToString("[0:0:0:0:0:0:0:1]:80");
      assertThat(test.dns.lookups()).isZero();
    }
  }

  @Test
  void ejectionAsksDnsEarlyButNotMoreThanOnceInFiveSeconds() throws IOException {
    try (TestEnvironment test =
        TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1", "10.0.3.1")) {
      test.advance(Duration.ofSeconds(10));
      int before = test.dns.lookups();

      test.eject("10.0.1.1");
      test.eject("10.0.2.1");
      assertThat(test.dns.lookups() - before).isEqualTo(1);

      test.advance(Duration.ofMillis(5_100));
      assertThat(test.dns.lookups() - before).isEqualTo(2);
    }
  }

  @Test
  void statusOfAnUnusedUriStartsNoLookup() {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.UNRESOLVED);
      test.time.run();
      assertThat(test.dns.lookups()).isZero();
    }
  }

  @Test
  void ttlIsClampedAsTheTargetsPolicySays() throws IOException {
    ClientConfig config =
        ClientConfig.defaults()
            .withTarget("*.test", c -> c.withDns(d -> d.withMinTtl(Duration.ofSeconds(30))));
    try (TestEnvironment test = TestEnvironment.of(config)) {
      test.dns.answer(Duration.ZERO, "10.0.1.1");
      test.begin(GET);

      test.advance(Duration.ofMinutes(10));

      assertThat(test.dns.lookups()).isBetween(20, 27);
    }
  }
}
