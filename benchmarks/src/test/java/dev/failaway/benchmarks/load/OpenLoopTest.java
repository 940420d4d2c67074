/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.benchmarks.scenario.Load;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OpenLoopTest {

  private static final URI SERVICE = URI.create("http://app.elb.test:1/");
  private static final Load LOAD = Load.steady(200, 10);

  private final List<Message.Sample> samples = new CopyOnWriteArrayList<>();

  @Test
  void everyRequestIsSentOnceAndReported() {
    List<PeerRequest> sent = new CopyOnWriteArrayList<>();

    run(
        request -> {
          sent.add(request);
          return CompletableFuture.completedFuture(200);
        },
        Duration.ofMillis(200));

    assertThat(sent).hasSize(40).extracting(PeerRequest::id).doesNotHaveDuplicates();
    assertThat(sent.get(7).uri()).isEqualTo(URI.create("http://app.elb.test:1/r/7"));
    assertThat(samples).hasSize(40).allMatch(Message.Sample::succeeded);
  }

  @Test
  void requestsDelayedByABlockingClientAreCharged() {
    long start = System.nanoTime();

    run(
        request -> {
          if (request.id().equals("0")) {
            parkUntil(start + 200_000_000);
          }
          return CompletableFuture.completedFuture(200);
        },
        Duration.ofMillis(100),
        start);

    assertThat(samples)
        .hasSize(20)
        .allSatisfy(
            sample ->
                assertThat(sample.dueNanos() + sample.latencyNanos())
                    .isGreaterThanOrEqualTo(start + 200_000_000));
  }

  @Test
  void failuresAreNamedAsTheCallerSeesThem() {
    run(
        request ->
            switch (request.id()) {
              case "0" ->
                  CompletableFuture.failedFuture(
                      new CompletionException(new ConnectException("refused")));
              case "1" -> throw new IllegalStateException("closed");
              default -> CompletableFuture.completedFuture(503);
            },
        Duration.ofMillis(15));

    assertThat(samples)
        .extracting(Message.Sample::result)
        .containsExactly("ConnectException", "IllegalStateException", "503");
  }

  @Test
  void requestsStillOpenWhenTheLoopIsStoppedAreReportedAsUnfinished() {
    OpenLoop[] loop = new OpenLoop[1];
    loop[0] =
        new OpenLoop(
            peer(
                request -> {
                  loop[0].stop();
                  return new CompletableFuture<>();
                }),
            SERVICE,
            LOAD,
            samples::add);

    loop[0].run(System.nanoTime(), Duration.ofSeconds(10));

    assertThat(samples)
        .extracting(Message.Sample::result)
        .containsExactly(Message.Sample.UNFINISHED);
  }

  private void run(Function<PeerRequest, CompletionStage<Integer>> client, Duration length) {
    run(client, length, System.nanoTime());
  }

  private void run(
      Function<PeerRequest, CompletionStage<Integer>> client, Duration length, long start) {
    new OpenLoop(peer(client), SERVICE, LOAD, samples::add).run(start, length);
  }

  private static void parkUntil(long nanos) {
    while (System.nanoTime() < nanos) {
      LockSupport.parkNanos(nanos - System.nanoTime());
    }
  }

  private static Peer peer(Function<PeerRequest, CompletionStage<Integer>> client) {
    return new Peer() {
      @Override
      public CompletionStage<Integer> send(PeerRequest request) {
        return client.apply(request);
      }

      @Override
      public void close() {}
    };
  }
}
