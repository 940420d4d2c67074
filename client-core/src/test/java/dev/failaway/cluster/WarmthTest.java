/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClusterStatus;
import dev.failaway.Endpoint;
import dev.failaway.LoadShedException;
import dev.failaway.NoEndpointException;
import dev.failaway.Outcome;
import dev.failaway.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Promise P12: warm connections on every usable endpoint. */
class WarmthTest {

  private static final String ONE = "10.0.1.1";
  private static final String TWO = "10.0.2.1";

  private final Warmed warmed = new Warmed();

  @Test
  void everyUsableEndpointIsKeptWarmWhileTheTargetIsInUse() throws IOException {
    try (TestEnvironment test = start(ONE, TWO)) {
      test.advance(Duration.ofMillis(250));
      assertThat(warmed.kept).containsExactlyInAnyOrder(ONE, TWO);

      test.advance(Duration.ofSeconds(50));
      warmed.kept.clear();
      test.advance(Duration.ofSeconds(5));

      assertThat(warmed.kept).contains(ONE, TWO).hasSizeBetween(10, 14);
    }
  }

  @Test
  void nothingIsWarmedBeforeTheFirstResponse() throws IOException {
    try (TestEnvironment test = environment().resolvedTo(ONE, TWO)) {
      test.request(GET, Outcome.CONNECT_FAILED);
      test.advance(Duration.ofSeconds(5));
      assertThat(warmed.kept).isEmpty();

      test.request(GET, Outcome.SERVER_ERROR);
      test.advance(Duration.ofSeconds(1));

      assertThat(warmed.kept).contains(ONE, TWO);
    }
  }

  @Test
  void aMinuteAfterTheLastRequestItStopsAndTheNextOneStartsItAgain() throws IOException {
    try (TestEnvironment test = start(ONE, TWO)) {
      test.advance(Duration.ofSeconds(70));
      warmed.kept.clear();
      test.advance(Duration.ofSeconds(60));
      assertThat(warmed.kept).isEmpty();

      test.request(GET, Outcome.SUCCESS);
      test.advance(Duration.ofSeconds(1));

      assertThat(warmed.kept).contains(ONE, TWO);
    }
  }

  @Test
  void aRequestNowAndThenKeepsItGoing() throws IOException {
    try (TestEnvironment test = start(ONE, TWO)) {
      for (int i = 0; i < 5; i++) {
        test.advance(Duration.ofSeconds(50));
        test.request(GET, Outcome.SUCCESS);
      }
      warmed.kept.clear();

      test.advance(Duration.ofSeconds(10));

      assertThat(warmed.kept).contains(ONE, TWO);
    }
  }

  @Test
  void ejectedEndpointsAreNotWarmed() throws IOException {
    try (TestEnvironment test = start(ONE, TWO)) {
      test.advance(Duration.ofSeconds(1));
      test.eject(ONE);
      warmed.kept.clear();

      test.advance(Duration.ofSeconds(2));

      assertThat(warmed.kept).contains(TWO).doesNotContain(ONE);
    }
  }

  @Test
  void anEndpointWhoseConnectsFailIsDialledAtThePaceOfItsBackoff() throws IOException {
    try (TestEnvironment test = start(ONE, TWO)) {
      warmed.outcome = Outcome.CONNECT_FAILED;
      test.advance(Duration.ofSeconds(10));

      assertThat(test.events.lines()).anyMatch(line -> line.startsWith("ejected 10.0.1.1"));
      assertThat(warmed.kept.stream().filter(ONE::equals).count()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void newEndpointsAreWarmSoon() throws IOException {
    try (TestEnvironment test = start(ONE)) {
      test.dns.answer(Duration.ofSeconds(60), ONE, TWO);
      test.request(GET, Outcome.SUCCESS);
      test.advance(Duration.ofSeconds(59));
      test.request(GET, Outcome.SUCCESS);
      test.advance(Duration.ofSeconds(2));

      assertThat(warmed.kept).contains(TWO);
    }
  }

  @Test
  void nothingIsWarmedWhileDnsSheds() throws IOException {
    try (TestEnvironment test = start(ONE, TWO)) {
      test.dns.answer(Duration.ofSeconds(60), "0.0.0.0");
      test.advance(Duration.ofSeconds(59));
      test.begin(GET);
      test.advance(Duration.ofSeconds(2));
      warmed.kept.clear();

      test.begin(GET);
      test.advance(Duration.ofSeconds(10));

      assertThat(warmed.kept).isEmpty();
    }
  }

  @Test
  void warmUpResolvesConnectsEverywhereAndAnswersTheStatus() throws IOException {
    try (TestEnvironment test = environment()) {
      test.dns.answer(Duration.ofSeconds(60), ONE, TWO);
      CompletableFuture<ClusterStatus> result = test.loadBalancer.warmUp(TARGET_URI, warmed);
      test.time.run();

      assertThat(warmed.asked).containsExactlyInAnyOrder(ONE, TWO);
      assertThat(result).isNotDone();
      warmed.ends.forEach(Runnable::run);

      assertThat(result).isCompleted();
      assertThat(result.join().endpoints()).hasSize(2);
    }
  }

  @Test
  void warmUpEndsAlthoughATransportNeverAnswers() throws IOException {
    try (TestEnvironment test = environment()) {
      test.dns.answer(Duration.ofSeconds(60), ONE);
      CompletableFuture<ClusterStatus> result = test.loadBalancer.warmUp(TARGET_URI);

      test.advance(Duration.ofSeconds(5));
      assertThat(result).isNotDone();
      test.advance(Duration.ofSeconds(2));

      assertThat(result).isCompleted();
    }
  }

  @Test
  void warmUpFailsWhenDnsShedsLoadOrListsNothing() throws IOException {
    try (TestEnvironment test = environment()) {
      test.dns.answer(Duration.ofSeconds(60), "0.0.0.0");
      CompletableFuture<ClusterStatus> shed = test.loadBalancer.warmUp(TARGET_URI);
      test.time.run();
      assertThat(shed).isCompletedExceptionally();
      assertThat(shed.handle((status, failure) -> failure).join())
          .isInstanceOf(LoadShedException.class);
    }
    try (TestEnvironment test = environment()) {
      test.dns.fail("SERVFAIL");
      CompletableFuture<ClusterStatus> failed = test.loadBalancer.warmUp(TARGET_URI);
      test.time.run();
      assertThat(failed.handle((status, failure) -> failure).join())
          .isInstanceOf(NoEndpointException.class)
          .hasMessageContaining("SERVFAIL");
    }
    assertThat(warmed.asked).isEmpty();
  }

  @Test
  void warmUpFailsWhenTheLoadBalancerIsClosed() throws IOException {
    TestEnvironment test = environment();
    test.dns.answer(Duration.ofSeconds(60), ONE);
    CompletableFuture<ClusterStatus> open = test.loadBalancer.warmUp(TARGET_URI);
    test.time.run();

    test.close();

    assertThat(open.handle((status, failure) -> failure).join())
        .hasMessage("load balancer is closed");
    assertThat(test.loadBalancer.warmUp(TARGET_URI)).isCompletedExceptionally();
  }

  private TestEnvironment environment() {
    TestEnvironment test = TestEnvironment.defaults();
    test.loadBalancer.attach(warmed);
    warmed.evidence =
        endpoint ->
            test.loadBalancer.evidence(
                TestEnvironment.TARGET, endpoint, warmed.outcome, test.now(), test.now());
    return test;
  }

  private TestEnvironment start(String... addresses) throws IOException {
    TestEnvironment test = environment().resolvedTo(addresses);
    test.request(GET, Outcome.SUCCESS);
    return test;
  }

  /** A transport that remembers what it was asked to open. */
  private static final class Warmed implements Transport {

    private final List<String> kept = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();
    private Outcome outcome = Outcome.SUCCESS;
    private Consumer<Endpoint> evidence = endpoint -> {};

    @Override
    public void keepWarm(Target target, Endpoint endpoint) {
      kept.add(ip(endpoint));
      evidence.accept(endpoint);
    }

    @Override
    public void warmUp(Target target, Endpoint endpoint, Runnable ended) {
      asked.add(ip(endpoint));
      ends.add(ended);
    }

    private static String ip(Endpoint endpoint) {
      return endpoint.address().getAddress().getHostAddress();
    }

    @Override
    public void probe(Target target, Endpoint endpoint, Consumer<Outcome> result) {}

    @Override
    public void retire(Target target, Endpoint endpoint, Retirement why) {}

    @Override
    public int connections(Target target, Endpoint endpoint) {
      return 0;
    }
  }
}
