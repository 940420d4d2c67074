/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.DnsClient;
import dev.failaway.EndpointStatus;
import dev.failaway.NoEndpointException;
import dev.failaway.Outcome;
import dev.failaway.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Many threads wait for somebody to dial, are called, give up and are cut short, with the control
 * thread and its clock: nobody is forgotten, and nobody stays in the queue.
 */
class FailOpenWaitRaceTest {

  private static final int THREADS = 16;
  private static final int REQUESTS = 50;
  private static final Target TARGET = Target.of(URI.create("http://race.test"));

  private final AtomicInteger waited = new AtomicInteger();
  private final AtomicInteger connects = new AtomicInteger();

  private static LoadBalancer loadBalancer(Duration bound) throws IOException {
    InetAddress[] addresses = new InetAddress[3];
    for (int index = 0; index < addresses.length; index++) {
      addresses[index] = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (index + 1)});
    }
    return LoadBalancer.create(
        ClientConfig.defaults().withRetry(retry -> retry.withFailOpenWait(bound)),
        DnsClient.fixed(addresses));
  }

  @Test
  void everyRequestEndsAndTheQueueIsEmptyThen() throws Exception {
    try (LoadBalancer loadBalancer = loadBalancer(Duration.ofMillis(100))) {
      run(loadBalancer, true);

      assertThat(waited).hasPositiveValue();
      assertThat(loadBalancer.waiting(TARGET)).isZero();
      assertThat(loadBalancer.status(URI.create("http://race.test")).endpoints())
          .extracting(EndpointStatus::inFlight)
          .containsOnly(0);
    }
  }

  /** Each waiting request is told by the queue alone: its own bound is far away. */
  @Test
  void nobodyIsForgottenWhenTheEndpointsReturn() throws Exception {
    try (LoadBalancer loadBalancer = loadBalancer(Duration.ofHours(1))) {
      run(loadBalancer, false);

      assertThat(waited).hasPositiveValue();
      assertThat(loadBalancer.waiting(TARGET)).isZero();
    }
  }

  private void run(LoadBalancer loadBalancer, boolean impatient) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> ended = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      SplittableRandom random = new SplittableRandom(thread);
      ended.add(
          pool.submit(
              () -> {
                for (int i = 0; i < REQUESTS; i++) {
                  request(loadBalancer, random, impatient);
                }
                return null;
              }));
    }
    for (Future<?> thread : ended) {
      thread.get(60, TimeUnit.SECONDS);
    }
    pool.shutdown();
  }

  /** The network is dead for the first connects: the budget pays for some of them only. */
  private void request(LoadBalancer loadBalancer, SplittableRandom random, boolean impatient)
      throws Exception {
    Attempts attempts = loadBalancer.begin(TARGET, random.nextInt(10) == 0 ? POST : GET);
    while (true) {
      Lease lease;
      try {
        lease = attempts.tryLease(now(loadBalancer));
      } catch (NoEndpointException e) {
        return;
      }
      if (lease == null) {
        if (!await(loadBalancer, attempts, impatient && random.nextInt(4) == 0)) {
          return;
        }
      } else if (connects.incrementAndGet() <= 30) {
        Decision decision =
            attempts.finish(
                lease, Outcome.CONNECT_FAILED, new IOException("refused"), now(loadBalancer));
        if (decision instanceof Decision.Fail) {
          return;
        }
      } else {
        attempts.responded(lease, 200, -1, now(loadBalancer));
        attempts.finish(lease, Outcome.SUCCESS, null, now(loadBalancer));
        return;
      }
    }
  }

  /** Answers whether the request goes on. */
  private boolean await(LoadBalancer loadBalancer, Attempts attempts, boolean givesUp)
      throws InterruptedException {
    waited.incrementAndGet();
    CountDownLatch called = new CountDownLatch(1);
    attempts.whenReady(called::countDown);
    if (givesUp) {
      attempts.failure(new IOException("cancelled"), now(loadBalancer));
      return false;
    }
    long patience = attempts.patienceNanos(now(loadBalancer));
    boolean told =
        called.await(Math.min(patience, TimeUnit.SECONDS.toNanos(50)), TimeUnit.NANOSECONDS);
    assertThat(told || patience < TimeUnit.SECONDS.toNanos(50)).isTrue();
    return true;
  }

  private static long now(LoadBalancer loadBalancer) {
    return loadBalancer.environment().ticker().nanoTime();
  }
}
