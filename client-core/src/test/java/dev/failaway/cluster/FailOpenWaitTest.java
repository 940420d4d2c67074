/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static dev.failaway.cluster.TestEnvironment.TARGET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.LoadShedException;
import dev.failaway.NoEndpointException;
import dev.failaway.RequestReport;
import dev.failaway.RetryPolicy;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait for somebody to dial, where the policy says so. */
class FailOpenWaitTest {

  private static final String ONE = "10.0.1.1";
  private static final String TWO = "10.0.2.1";
  private static final String THREE = "10.0.3.1";
  private static final Duration BOUND = Duration.ofSeconds(2);

  private final PatientRequest.Network network = new PatientRequest.Network();

  private static TestEnvironment waiting(RetryPolicy policy, String... addresses)
      throws IOException {
    return TestEnvironment.of(ClientConfig.defaults().withRetry(policy.withFailOpenWait(BOUND)))
        .resolvedTo(addresses);
  }

  private static TestEnvironment waiting(String... addresses) throws IOException {
    return waiting(RetryPolicy.defaults(), addresses);
  }

  private PatientRequest send(TestEnvironment test, RequestTraits traits) throws IOException {
    PatientRequest request = new PatientRequest(test, network, traits).start();
    test.time.run();
    return request;
  }

  private List<PatientRequest> send(TestEnvironment test, int count) throws IOException {
    List<PatientRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(send(test, POST));
    }
    return requests;
  }

  /** Connects fail until nobody may be dialled for a while; the ones who found out are gone. */
  private void outage(TestEnvironment test) throws IOException {
    int quiet = 0;
    while (quiet < 2) {
      PatientRequest request = send(test, POST);
      int before = network.connects;
      test.advance(Duration.ofMillis(20));
      boolean known = test.loadBalancer.status(TARGET_URI).failOpen();
      quiet = known && network.connects == before ? quiet + 1 : 0;
      if (!request.isOver()) {
        request.cancel();
      }
    }
    network.connects = 0;
    network.dialled.clear();
  }

  @Test
  void requestWithNobodyToDialWaitsAndIsSentWhenTheBackoffIsOver() throws IOException {
    try (TestEnvironment test = waiting(ONE)) {
      outage(test);

      PatientRequest request = send(test, POST);
      assertThat(request.isOver()).isFalse();
      network.dead = false;
      test.advance(Duration.ofMillis(600)); // no backoff is longer than half a second

      assertThat(network.answered).containsExactly(request);
      assertThat(network.connects).isEqualTo(1);
    }
  }

  @Test
  void waitThatFindsNobodyEndsAtItsBoundWithTheLastCause() throws IOException {
    try (TestEnvironment test = waiting(ONE, TWO, THREE)) {
      outage(test);
      long began = test.now();

      PatientRequest request = send(test, GET);
      test.advance(BOUND.plusSeconds(1));

      assertThat(request.endedNanos() - began)
          .isBetween(BOUND.toNanos(), BOUND.toNanos() + Duration.ofMillis(1).toNanos());
      assertThat(request.failure())
          .isInstanceOf(NoEndpointException.class)
          .hasMessageContaining("connects to all 3 endpoints fail")
          .hasMessageContaining("waited 2000 ms")
          .hasMessageContaining("last: refused")
          .hasRootCauseMessage("refused")
          .satisfies(e -> assertThat(RequestReport.of(e)).isPresent());
    }
  }

  @Test
  void deadlineEndsAWaitThatWouldBeLonger() throws IOException {
    try (TestEnvironment test = waiting(ONE)) {
      outage(test);
      long began = test.now();
      Duration deadline = Duration.ofMillis(700);

      PatientRequest request = send(test, TestEnvironment.withTimeout(GET, deadline));
      test.advance(BOUND);

      assertThat(request.failure()).isInstanceOf(HttpTimeoutException.class);
      assertThat(request.endedNanos() - began).isEqualTo(deadline.toNanos());
      assertThatNobodyWaits(test);
    }
  }

  @Test
  void connectThatFailsWhileItWaitsIsNoAttempt() throws IOException {
    try (TestEnvironment test = waiting(RetryPolicy.none(), ONE, TWO)) {
      outage(test);

      PatientRequest request = send(test, POST);
      test.advance(Duration.ofMillis(1_500));
      int before = network.connects;
      network.dead = false;
      test.advance(Duration.ofMillis(499));

      assertThat(before).isGreaterThan(1);
      assertThat(network.answered).containsExactly(request);
    }
  }

  @Test
  void oneIsCalledPerEndpointThatMayBeDialled() throws IOException {
    try (TestEnvironment test = waiting(ONE)) {
      outage(test);

      List<PatientRequest> requests = send(test, 50);
      while (network.connects == 0) {
        test.advance(Duration.ofMillis(1));
      }

      assertThat(network.dialled).containsExactly(requests.get(0));
      assertThat(requests).allMatch(request -> request.tries() <= 2);
    }
  }

  @Test
  void oldestIsCalledFirstAndEachDialsOnceBeforeAnyDialsTwice() throws IOException {
    try (TestEnvironment test = waiting(ONE, TWO, THREE)) {
      outage(test);

      List<PatientRequest> requests = send(test, 8);
      test.advance(Duration.ofMillis(1_900));

      assertThat(network.dialled).hasSizeGreaterThanOrEqualTo(8);
      assertThat(network.dialled.subList(0, 8)).isEqualTo(requests);
    }
  }

  @Test
  void laterRequestsStandBehindThoseThatWaitWhileFailOpenLasts() throws IOException {
    try (TestEnvironment test = waiting(ONE, TWO, THREE)) {
      outage(test);
      List<PatientRequest> requests = new ArrayList<>(send(test, 3));

      network.dead = false;
      while (network.answered.size() < 20) {
        requests.add(send(test, POST));
        test.advance(Duration.ofMillis(5));
      }

      assertThat(test.loadBalancer.status(TARGET_URI).failOpen()).isTrue();
      assertThat(network.answered.subList(0, 20)).isEqualTo(requests.subList(0, 20));
    }
  }

  @Test
  void whatHasGatheredIsLetGoStepByStepAndSoon() throws IOException {
    try (TestEnvironment test = waiting(ONE, TWO, THREE)) {
      outage(test);
      List<PatientRequest> requests = send(test, 600);

      network.dead = false;
      test.advance(Duration.ofMillis(1_500));

      assertThat(network.answered).containsExactlyInAnyOrderElementsOf(requests);
      long first = network.answeredNanos.get(0);
      long inTheFirstTenth =
          network.answeredNanos.stream().filter(at -> at - first < 100_000_000L).count();
      assertThat(inTheFirstTenth).isLessThanOrEqualTo(60);
      long last = network.answeredNanos.get(requests.size() - 1);
      assertThat(Duration.ofNanos(last - first)).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void callThatIsNotUsedGoesToTheNext() throws IOException {
    try (TestEnvironment test = waiting(ONE)) {
      outage(test);
      Attempts first = test.begin(GET);
      assertThat(first.tryLease(test.now())).isNull();
      boolean[] called = new boolean[1];
      first.whenReady(() -> called[0] = true);
      PatientRequest second = send(test, POST);

      network.dead = false;
      while (!called[0]) {
        test.advance(Duration.ofMillis(1));
      }
      assertThat(second.tries()).isEqualTo(1);
      first.failure(new IOException("cancelled"), test.now());
      test.advance(Duration.ofMillis(5));

      assertThat(network.answered).containsExactly(second);
    }
  }

  @Test
  void cancelledRequestIsNeverCalled() throws IOException {
    try (TestEnvironment test = waiting(ONE)) {
      outage(test);
      List<PatientRequest> requests = send(test, 3);

      requests.get(0).cancel();
      requests.get(1).cancel();
      network.dead = false;
      test.advance(Duration.ofSeconds(1));

      assertThat(requests).extracting(PatientRequest::tries).startsWith(1, 1);
      assertThat(network.answered).containsExactly(requests.get(2));
      assertThatNobodyWaits(test);
    }
  }

  @Test
  void atMostAThousandWait() throws IOException {
    try (TestEnvironment test = waiting(ONE)) {
      outage(test);
      send(test, FailOpenQueue.MOST_WAITING);

      PatientRequest oneMore = send(test, POST);

      assertThat(oneMore.failure()).isInstanceOf(NoEndpointException.class);
    }
  }

  @Test
  void closingTheLoadBalancerEndsTheWait() throws IOException {
    try (TestEnvironment test = waiting(ONE)) {
      outage(test);
      Attempts attempts = test.begin(GET);
      assertThat(attempts.tryLease(test.now())).isNull();
      IOException[] failure = new IOException[1];
      attempts.whenReady(
          () -> {
            try {
              attempts.tryLease(test.now());
            } catch (IOException e) {
              failure[0] = e;
            }
          });

      test.loadBalancer.close();

      assertThat(failure[0]).hasMessage("load balancer is closed");
    }
  }

  @Test
  void sheddingEndsTheWait() throws IOException {
    RetryPolicy patient = RetryPolicy.defaults().withFailOpenWait(Duration.ofSeconds(70));
    try (TestEnvironment test =
        TestEnvironment.of(ClientConfig.defaults().withRetry(patient)).resolvedTo(ONE)) {
      outage(test);
      PatientRequest request = send(test, POST);

      test.dns.answer(Duration.ofSeconds(60), "0.0.0.0");
      while (!request.isOver()) {
        test.advance(Duration.ofMillis(50));
      }

      assertThat(request.failure()).isInstanceOfAny(LoadShedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400})
  void totalOutageSeesNoMoreConnectsThanWithoutTheWait(int perSecond) throws IOException {
    try (TestEnvironment test = waiting(ONE, TWO, THREE)) {
      List<PatientRequest> requests = load(test, perSecond, Duration.ofSeconds(20));

      assertThat(network.connects / (double) requests.size()).isLessThanOrEqualTo(1.1);
      assertThat(network.connects).isGreaterThan(20);
    }
  }

  @Test
  void fewRequestsDialNoMoreThanTheirBudgetAllows() throws IOException {
    try (TestEnvironment test = waiting(ONE, TWO, THREE)) {
      Duration length = Duration.ofSeconds(60);
      List<PatientRequest> requests = load(test, 1, length);

      assertThat(network.connects)
          .isLessThanOrEqualTo(requests.size() + 3 * (int) length.toSeconds() + 10);
    }
  }

  @Test
  void outageShorterThanTheWaitFailsNobodyOnceItIsKnown() throws IOException {
    try (TestEnvironment test = waiting(ONE, TWO, THREE)) {
      outage(test);
      List<PatientRequest> requests = load(test, 200, Duration.ofSeconds(1));

      network.dead = false;
      test.advance(BOUND);

      assertThat(requests).allMatch(PatientRequest::isOver);
      assertThat(requests).extracting(PatientRequest::failure).containsOnlyNulls();
      assertThatNobodyWaits(test);
    }
  }

  private List<PatientRequest> load(TestEnvironment test, int perSecond, Duration length)
      throws IOException {
    List<PatientRequest> requests = new ArrayList<>();
    for (int i = 0; i < perSecond * length.toSeconds(); i++) {
      requests.add(send(test, i % 10 == 0 ? POST : GET));
      test.advance(Duration.ofNanos(1_000_000_000L / perSecond));
    }
    return requests;
  }

  /** A target that somebody waits for is never forgotten; an unused one is, with its timers. */
  private static void assertThatNobodyWaits(TestEnvironment test) {
    test.advance(Duration.ofMinutes(15));
    assertThat(test.loadBalancer.counters()).doesNotContainKey(TARGET);
  }
}
