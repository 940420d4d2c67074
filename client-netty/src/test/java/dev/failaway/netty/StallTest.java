/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.EjectionReason;
import dev.failaway.FailawayListener;
import dev.failaway.Outcome;
import dev.failaway.testkit.FakeElb;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A frozen node is left without any attempt timeout, which is the default. */
@Timeout(60)
class StallTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);
  private static final int CALLERS = 8;

  private final Queue<EjectionReason> ejections = new ConcurrentLinkedQueue<>();
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private FakeElb elb;
  private FailawayHttpClient client;

  @BeforeEach
  void start() throws Exception {
    elb = FakeElb.start(3, 1);
    client =
        FailawayHttpClient.newBuilder()
            .config(
                ClientConfig.defaults()
                    .withDns(dns -> dns.withServers(List.of(elb.dnsServer())))
                    .withTimeouts(t -> t.withoutAttempt()))
            .build();
    client
        .loadBalancer()
        .addListener(
            new FailawayListener() {
              @Override
              public void onEjected(Ejected event) {
                ejections.add(event.reason());
              }

              @Override
              public void onAttempt(AttemptEnded event) {
                outcomes.add(event.outcome());
              }
            });
    for (int i = 0; i < 60; i++) {
      client.send(get(), BodyHandlers.discarding());
    }
  }

  @AfterEach
  void stop() throws Exception {
    elb.healAll();
    client.close();
    elb.close();
  }

  @Test
  void requestsInFlightLeaveAFrozenNode() throws Exception {
    elb.zone(1).freeze();
    List<CompletableFuture<HttpResponse<Void>>> sent = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      sent.add(client.sendAsync(get(), BodyHandlers.discarding()));
    }

    keepSendingUntil(sent);

    assertThat(sent).allSatisfy(future -> assertThat(future.join().statusCode()).isEqualTo(200));
    // On a busy machine the age of the waiting requests may tell sooner that it is to be left.
    assertThat(ejections).containsAnyOf(EjectionReason.STALL, EjectionReason.LATENCY);
    assertThat(outcomes).contains(Outcome.STALLED);
  }

  @Test
  void postOnAFrozenNodeWaitsAndIsNotSentAgain() throws Exception {
    elb.zone(1).freeze();
    List<CompletableFuture<HttpResponse<Void>>> posts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      posts.add(
          client.sendAsync(
              HttpRequest.newBuilder(elb.uri("/")).POST(BodyPublishers.ofString("x")).build(),
              BodyHandlers.discarding()));
    }
    List<CompletableFuture<HttpResponse<Void>>> gets = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      gets.add(client.sendAsync(get(), BodyHandlers.discarding()));
    }
    keepSendingUntil(gets);

    elb.healAll();
    keepSendingUntil(posts);

    assertThat(posts).allSatisfy(post -> assertThat(post.join().statusCode()).isEqualTo(200));
    assertThat(elb.requests().duplicates()).isEmpty();
  }

  /**
   * Other traffic goes on meanwhile, as a stall can only be told from it: several requests at a
   * time, because one alone may be the one that waits at the frozen node.
   */
  private void keepSendingUntil(List<CompletableFuture<HttpResponse<Void>>> done)
      throws InterruptedException {
    Queue<Object> failures = new ConcurrentLinkedQueue<>();
    Semaphore free = new Semaphore(CALLERS);
    long start = System.nanoTime();
    while (!done.stream().allMatch(CompletableFuture::isDone)) {
      assertThat(System.nanoTime() - start).isLessThan(PATIENCE_NANOS);
      if (free.tryAcquire(100, TimeUnit.MILLISECONDS)) {
        CompletableFuture<?> unused =
            client
                .sendAsync(get(), BodyHandlers.discarding())
                .whenComplete(
                    (response, failure) -> {
                      free.release();
                      if (failure != null || response.statusCode() != 200) {
                        failures.add(failure != null ? failure : response);
                      }
                    });
      }
    }
    assertThat(failures).isEmpty();
  }

  private HttpRequest get() {
    return HttpRequest.newBuilder(elb.uri("/")).build();
  }
}
