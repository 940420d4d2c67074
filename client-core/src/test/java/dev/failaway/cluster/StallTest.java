/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.BalancingPolicy;
import dev.failaway.ClientConfig;
import dev.failaway.EjectionReason;
import dev.failaway.Endpoint;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.internal.health.EndpointHealth;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An endpoint that takes requests and answers none is left before any timeout. */
class StallTest {

  private static final Duration STEP = Duration.ofMillis(5);
  private final IOException stalled = new IOException("stalled");

  private static final String[] THREE = {"10.0.1.1", "10.0.2.1", "10.0.3.1"};
  private static final String[] SIX = {
    "10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.2.1", "10.0.2.2", "10.0.2.3"
  };
  private static final ClientConfig ZONES =
      ClientConfig.defaults()
          .withZones(z -> z.withCidrs(Map.of("10.0.1.0/24", "a", "10.0.2.0/24", "b")));

  @Test
  void silentEndpointGetsNoLeaseWhileItsPeersAnswer() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");

      client.run(Duration.ofMillis(150));

      assertThat(client.status("10.0.1.1").reason()).contains(EjectionReason.STALL);
      assertThat(client.status("10.0.2.1").state()).isEqualTo(EndpointState.ELIGIBLE);
      assertThat(client.transport.stalled).isEmpty();
    }
  }

  @Test
  void oneOctetClearsTheSuspicionAndLeavesNoTrace() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");
      client.run(Duration.ofMillis(150));

      client.frozen.get(0).lease.received();
      client.test.time.run();

      assertThat(client.status("10.0.1.1").state()).isEqualTo(EndpointState.ELIGIBLE);
      client.thaw();
      client.run(Duration.ofSeconds(2));
      assertThat(client.transport.stalled).isEmpty();
      assertThat(client.status("10.0.1.1").state()).isEqualTo(EndpointState.ELIGIBLE);
    }
  }

  @Test
  void requestsInFlightLeaveItWhenItIsGivenUp() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");
      client.run(Duration.ofMillis(650));

      assertThat(client.transport.stalled).containsExactly("10.0.1.1");
      assertThat(client.frozen).isNotEmpty();
      for (Call call : client.frozen) {
        OptionalLong left = call.attempts.leave(call.lease, stalled, client.test.now());
        assertThat(left.isPresent()).isEqualTo(!call.post);
        if (left.isPresent()) {
          client.test.advance(Duration.ofNanos(left.getAsLong()));
          assertThat(TestEnvironment.ip(client.test.lease(call.attempts))).isNotEqualTo("10.0.1.1");
        }
      }
    }
  }

  @Test
  void silentEndpointIsGivenUpAlsoWhenSomethingElseEjectedItFirst() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");
      client.run(Duration.ofMillis(80));
      EndpointStatus silent = client.status("10.0.1.1");
      assertThat(silent.inFlight()).isGreaterThanOrEqualTo(3);
      for (int i = 0; i < 3; i++) {
        client.test.loadBalancer.evidence(
            TestEnvironment.TARGET,
            silent.endpoint(),
            Outcome.TIMEOUT,
            client.test.now(),
            client.test.now());
      }

      client.run(Duration.ofMillis(570));

      assertThat(client.status("10.0.1.1").reason()).contains(EjectionReason.NO_RESPONSE);
      assertThat(client.transport.stalled).containsExactly("10.0.1.1");
    }
  }

  @Test
  void requestThatLeftIsToldOnce() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");
      client.run(Duration.ofMillis(650));
      Call get = client.frozen.stream().filter(call -> !call.post).findFirst().orElseThrow();
      get.attempts.leave(get.lease, stalled, client.test.now());

      assertThat(get.attempts.leave(get.lease, stalled, client.test.now())).isEmpty();
      assertThat(get.attempts.report(client.test.now()).attempts())
          .extracting(attempt -> attempt.outcome())
          .containsExactly(Outcome.STALLED);
    }
  }

  @Test
  void requestWithoutBudgetWaitsOn() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");
      client.run(Duration.ofMillis(650));
      Call get = client.frozen.stream().filter(call -> !call.post).findFirst().orElseThrow();
      client.spendBudget();

      assertThat(get.attempts.leave(get.lease, stalled, client.test.now())).isEmpty();
      get.attempts.responded(get.lease, 200, -1, client.test.now());
      assertThat(get.attempts.finish(get.lease, Outcome.SUCCESS, null, client.test.now()))
          .isEqualTo(Decision.deliver());
    }
  }

  @Test
  void slowReportsOfAQuietClientAreLeftAlone() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      List<Call> reports = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        reports.add(client.begin(false));
      }

      for (int second = 0; second < 30; second++) {
        client.test.advance(Duration.ofSeconds(1));
        Call quick = client.begin(false);
        client.test.advance(Duration.ofMillis(20));
        client.answer(quick);
      }

      assertThat(client.transport.stalled).isEmpty();
      assertThat(client.transport.retired).isEmpty();
      assertThat(client.test.events.lines()).noneMatch(line -> line.contains("STALL"));
      reports.forEach(client::answer);
    }
  }

  @Test
  void manySlowReportsOnEveryEndpointAreLeftAlone() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      for (int i = 0; i < 30; i++) {
        client.begin(false);
      }

      client.test.advance(Duration.ofSeconds(30));

      assertThat(client.transport.stalled).isEmpty();
      assertThat(client.test.events.lines()).noneMatch(line -> line.contains("STALL"));
    }
  }

  @Test
  void globalSilenceEjectsNobody() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze(THREE);

      client.run(Duration.ofSeconds(2));

      assertThat(client.test.events.lines()).noneMatch(line -> line.contains("STALL"));
    }
  }

  @Test
  void onlyEndpointIsNeverSuspected() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), "10.0.1.1")) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");

      client.run(Duration.ofSeconds(5));

      assertThat(client.test.events.lines()).noneMatch(line -> line.contains("STALL"));
    }
  }

  @Test
  void bodyThatFlowsIsNoSilence() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");
      client.everyStep =
          () -> client.frozen.stream().findFirst().ifPresent(c -> c.lease.received());

      client.run(Duration.ofSeconds(1));

      assertThat(client.test.events.lines()).noneMatch(line -> line.contains("STALL"));
    }
  }

  @Test
  void thirdEndpointOfAFrozenZoneIsLeftBeforeItsOwnFailures() throws IOException {
    try (Client client = new Client(ZONES, SIX)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1", "10.0.1.2");

      client.run(Duration.ofMillis(700));

      assertThat(client.status("10.0.1.3").reason()).contains(EjectionReason.ZONE);
      assertThat(client.status("10.0.2.1").state()).isEqualTo(EndpointState.ELIGIBLE);
    }
  }

  @Test
  void silentEndpointThatWasEjectedForItsLatencyIsEvidenceAboutItsZone() throws IOException {
    try (Client client = new Client(ZONES, SIX)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");
      while (client.status("10.0.1.1").inFlight() < 3) {
        client.run(STEP);
      }
      EndpointHealth slow = client.leaseOf("10.0.1.1").leased().health();
      assertThat(slow.ejectBecause(EjectionReason.LATENCY, client.test.now(), new Random(1)))
          .isTrue();
      client.freeze("10.0.1.2");

      client.run(Duration.ofMillis(800));

      assertThat(client.status("10.0.1.1").reason()).contains(EjectionReason.STALL);
      assertThat(client.status("10.0.1.3").reason()).contains(EjectionReason.ZONE);
      assertThat(client.status("10.0.2.1").state()).isEqualTo(EndpointState.ELIGIBLE);
    }
  }

  @Test
  void probeOfAnEndpointThatIsStillFrozenIsGivenUp() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");
      client.run(Duration.ofSeconds(1));
      client.frozen.clear();
      client.transport.stalled.clear();

      client.run(Duration.ofSeconds(6));

      assertThat(client.transport.stalled).contains("10.0.1.1");
      assertThat(client.frozen).hasSizeLessThanOrEqualTo(3);
      assertThat(client.status("10.0.1.1").reason()).contains(EjectionReason.STALL);
    }
  }

  @Test
  void endpointThatThawsIsReadmittedByALiveRequest() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");
      client.run(Duration.ofSeconds(1));
      client.thaw();

      client.run(Duration.ofSeconds(8));

      assertThat(client.status("10.0.1.1").state()).isEqualTo(EndpointState.ELIGIBLE);
    }
  }

  @Test
  void requestsThatWereResetOrCancelledAreNoSilence() throws IOException {
    try (Client client = new Client(ClientConfig.defaults(), THREE)) {
      client.run(Duration.ofSeconds(2));
      for (Outcome outcome : List.of(Outcome.CANCELLED, Outcome.RESET, Outcome.TIMEOUT)) {
        Call call = client.begin(false);
        client.test.advance(Duration.ofSeconds(2));
        call.attempts.finish(call.lease, outcome, new IOException("over"), client.test.now());
      }

      client.run(Duration.ofSeconds(2));

      assertThat(client.test.events.lines()).noneMatch(line -> line.contains("STALL"));
    }
  }

  @Test
  void detectOnlyTellsAndKeepsUsing() throws IOException {
    ClientConfig config =
        ClientConfig.defaults()
            .withEjection(e -> e.withDetectOnly(true))
            .withBalancing(b -> b.withPicker(BalancingPolicy.Choice.ROUND_ROBIN));
    try (Client client = new Client(config, THREE)) {
      client.run(Duration.ofSeconds(2));
      client.freeze("10.0.1.1");

      client.run(Duration.ofSeconds(1));

      assertThat(client.test.events.lines()).anyMatch(line -> line.contains("STALL"));
      assertThat(client.transport.stalled).isEmpty();
      assertThat(client.frozen).hasSizeGreaterThan(20);
    }
  }

  /** One request under way. */
  private record Call(Attempts attempts, Lease lease, boolean post, long dueNanos) {}

  /** A client that sends 200 requests per second, one in ten a POST; answers take 25 ms. */
  private static final class Client implements AutoCloseable {
    final TestEnvironment test;
    final RecordingTransport transport = new RecordingTransport();
    final List<Call> frozen = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final Set<String> silent = new HashSet<>();
    private int begun;
    Runnable everyStep = () -> {};

    Client(ClientConfig config, String... addresses) throws IOException {
      test = TestEnvironment.of(config).resolvedTo(addresses);
      test.loadBalancer.attach(transport);
    }

    void freeze(String... addresses) {
      silent.addAll(List.of(addresses));
    }

    void thaw() {
      silent.clear();
      frozen.stream().filter(call -> !call.lease.isReleased()).forEach(this::answer);
      frozen.clear();
    }

    void run(Duration duration) throws IOException {
      for (long left = duration.toNanos(); left > 0; left -= STEP.toNanos()) {
        calls.add(begin(begun % 10 == 9));
        test.advance(STEP);
        everyStep.run();
        List<Call> due = calls.stream().filter(c -> test.now() - c.dueNanos >= 0).toList();
        calls.removeAll(due);
        for (Call call : due) {
          if (silent.contains(TestEnvironment.ip(call.lease))) {
            frozen.add(call);
          } else {
            answer(call);
          }
        }
        test.time.run();
      }
    }

    Call begin(boolean post) throws IOException {
      begun++;
      Attempts attempts = test.begin(post ? POST : GET);
      Lease lease = test.lease(attempts);
      lease.written(test.now());
      return new Call(attempts, lease, post, test.now() + Duration.ofMillis(25).toNanos());
    }

    void answer(Call call) {
      call.lease.received();
      call.attempts.responded(call.lease, 200, -1, test.now());
      call.attempts.finish(call.lease, Outcome.SUCCESS, null, test.now());
    }

    /** Retries of other requests. */
    void spendBudget() throws IOException {
      for (int i = 0; i < 200; i++) {
        Attempts attempts = test.begin(GET);
        attempts.finish(
            test.lease(attempts), Outcome.UNPROCESSED, new IOException("goaway"), test.now());
        attempts.finish(
            test.lease(attempts), Outcome.UNPROCESSED, new IOException("goaway"), test.now());
      }
    }

    /** Of a request that is under way to it. */
    Lease leaseOf(String address) {
      return Stream.concat(calls.stream(), frozen.stream())
          .map(Call::lease)
          .filter(lease -> TestEnvironment.ip(lease).equals(address))
          .findFirst()
          .orElseThrow();
    }

    EndpointStatus status(String address) {
      return test.loadBalancer.status(TestEnvironment.TARGET_URI).endpoints().stream()
          .filter(e -> ip(e.endpoint()).equals(address))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void close() {
      test.close();
    }
  }

  private static String ip(Endpoint endpoint) {
    return endpoint.address().getAddress().getHostAddress();
  }

  /** Remembers what it was asked to leave. */
  private static final class RecordingTransport implements Transport {
    final List<String> stalled = new ArrayList<>();
    final List<String> retired = new ArrayList<>();

    @Override
    public void probe(Target target, Endpoint endpoint, Consumer<Outcome> result) {
      result.accept(Outcome.SUCCESS);
    }

    @Override
    public void retire(Target target, Endpoint endpoint, Retirement why) {
      retired.add(ip(endpoint));
    }

    @Override
    public void stalled(Target target, Endpoint endpoint) {
      stalled.add(ip(endpoint));
    }

    @Override
    public int connections(Target target, Endpoint endpoint) {
      return 0;
    }
  }
}
