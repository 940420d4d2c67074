/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.DnsClient;
import dev.failaway.FailawayListener;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.Lease;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.RequestTraits;
import dev.failaway.testkit.Await;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailawayMetricsTest {

  private static final Target TARGET = Target.of(URI.create("http://lb.test:8080"));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LoadBalancer loadBalancer =
      LoadBalancer.create(
          ClientConfig.defaults(), DnsClient.fixed(InetAddress.getLoopbackAddress()));

  @AfterEach
  void close() {
    loadBalancer.close();
  }

  @Test
  void targetUsedBeforeOrAfterBindingIsMetered() throws Exception {
    request(TARGET, Outcome.SUCCESS);
    FailawayMetrics metrics = new FailawayMetrics(loadBalancer, List.of(Tag.of("app", "shop")));
    metrics.bindTo(registry);
    Target later = Target.of(URI.create("http://later.test"));
    request(later, Outcome.SERVER_ERROR);

    assertThat(count("requests", TARGET)).isEqualTo(1);
    assertThat(count("requests", later)).isEqualTo(1);
    assertThat(attempts(TARGET, "success")).isEqualTo(1);
    assertThat(attempts(later, "server_error")).isEqualTo(1);
    assertThat(registry.getMeters()).allMatch(meter -> "shop".equals(meter.getId().getTag("app")));
  }

  @Test
  void endpointsAreCountedByState() throws Exception {
    new FailawayMetrics(loadBalancer).bindTo(registry);
    request(TARGET, Outcome.SUCCESS);

    assertThat(
            registry
                .get("failaway.client.endpoints")
                .tags("target", TARGET.toString(), "state", "eligible")
                .gauge()
                .value())
        .isEqualTo(1);
  }

  @Test
  void closeRemovesEveryMeter() throws Exception {
    FailawayMetrics metrics = new FailawayMetrics(loadBalancer);
    metrics.bindTo(registry);
    request(TARGET, Outcome.SUCCESS);
    assertThat(registry.getMeters()).isNotEmpty();

    metrics.close();

    assertThat(registry.getMeters()).isEmpty();
  }

  /** The meters of endpoints come on the control thread, in the moments of the close. */
  @Test
  void closeLeavesNothingToAnEventThatIsUnderWay() throws Exception {
    for (int i = 0; i < 100; i++) {
      try (LoadBalancer ours =
          LoadBalancer.create(
              ClientConfig.defaults(), DnsClient.fixed(InetAddress.getLoopbackAddress()))) {
        FailawayMetrics metrics = new FailawayMetrics(ours);
        metrics.bindTo(registry);
        awaitSnapshot(ours.begin(TARGET, RequestTraits.of("GET", true)));

        metrics.close();

        awaitControlThread(ours);
        assertThat(registry.getMeters()).isEmpty();
      }
    }
  }

  private static void awaitControlThread(LoadBalancer loadBalancer) throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    loadBalancer.addListener(
        new FailawayListener() {
          @Override
          public void onShift(ShiftChanged event) {
            done.countDown();
          }
        });
    loadBalancer.shiftAway("elsewhere", Duration.ofDays(1));
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void readmeListsEveryMeterWithItsTagsAndNoOther() throws Exception {
    new FailawayMetrics(loadBalancer).bindTo(registry);
    request(TARGET, Outcome.SUCCESS);
    Set<String> listed =
        Files.readAllLines(Path.of("..", "README.md")).stream()
            .filter(line -> line.startsWith("| `failaway.client."))
            .map(line -> line.substring(0, line.lastIndexOf('|', line.length() - 2)))
            .map(line -> line.replaceAll("[|`,]", " ").trim().replaceAll(" +", " "))
            .collect(Collectors.toSet());

    Await.until( // meters of endpoints and zones come with them, on the control thread
        () -> listed.equals(described()),
        Duration.ofSeconds(20),
        () -> described() + " is the list " + listed);
  }

  private Set<String> described() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .map(
            id ->
                Stream.concat(
                        Stream.of(id.getName()),
                        id.getTags().stream().map(Tag::getKey).filter(k -> !k.equals("target")))
                    .collect(Collectors.joining(" ")))
        .collect(Collectors.toSet());
  }

  private double count(String name, Target target) {
    return registry
        .get("failaway.client." + name)
        .tag("target", target.toString())
        .functionCounter()
        .count();
  }

  private double attempts(Target target, String outcome) {
    return registry
        .get("failaway.client.attempts")
        .tags("target", target.toString(), "outcome", outcome)
        .functionCounter()
        .count();
  }

  private void request(Target target, Outcome outcome) throws IOException, InterruptedException {
    Attempts attempts = loadBalancer.begin(target, RequestTraits.of("POST", true));
    awaitSnapshot(attempts);
    long now = loadBalancer.environment().ticker().nanoTime();
    Lease lease = attempts.tryLease(now);
    assertThat(lease).isNotNull();
    if (lease != null) {
      attempts.finish(lease, outcome, null, now);
    }
  }

  private static void awaitSnapshot(Attempts attempts) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(1);
    attempts.whenReady(ready::countDown);
    assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
