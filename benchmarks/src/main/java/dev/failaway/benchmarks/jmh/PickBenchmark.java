/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.jmh;

import dev.failaway.ClientConfig;
import dev.failaway.DnsClient;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.Decision;
import dev.failaway.cluster.Lease;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.RequestTraits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What balancing costs a request that succeeds at once: a request begins, an endpoint is picked and
 * leased, the transport says what it wrote and heard, the response head arrives, the lease is
 * released with its outcome. No I/O.
 *
 * <p>Includes two readings of the clock, which a transport needs anyway ({@link #clock} shows them
 * alone).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PickBenchmark {

  private static final long NO_RETRY_AFTER = -1;

  /** Number of endpoints. */
  @Param({"3", "8"})
  public int endpoints;

  private LoadBalancer loadBalancer;
  private Target target;
  private RequestTraits traits;
  private long nanos;

  /** For JMH, which fills the fields before each trial. */
  @SuppressWarnings("NullAway.Init")
  public PickBenchmark() {}

  /** Resolves the target, so that requests find a snapshot. */
  @Setup
  public void open() throws IOException, InterruptedException {
    InetAddress[] addresses = new InetAddress[endpoints];
    for (int index = 0; index < endpoints; index++) {
      addresses[index] = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (index + 1)});
    }
    loadBalancer = LoadBalancer.create(ClientConfig.defaults(), DnsClient.fixed(addresses));
    target = Target.of(URI.create("http://pick.test"));
    traits = RequestTraits.of("GET", true);
    nanos = System.nanoTime();
    CountDownLatch ready = new CountDownLatch(1);
    Attempts attempts = loadBalancer.begin(target, traits);
    if (attempts.tryLease(System.nanoTime()) == null) {
      attempts.whenReady(ready::countDown);
      if (!ready.await(10, TimeUnit.SECONDS)) {
        throw new IOException("no snapshot of " + target + " within 10 s");
      }
    }
  }

  /** Ends the load balancer's thread. */
  @TearDown
  public void close() {
    loadBalancer.close();
  }

  /** Pick, lease, record and release. */
  @Benchmark
  public Decision pickAndRelease() throws IOException {
    long start = System.nanoTime();
    return request(start, System.nanoTime());
  }

  /** The same on a clock that costs nothing: what picking and recording add to a transport. */
  @Benchmark
  public Decision pickAndReleaseWithoutClock() throws IOException {
    nanos += 100;
    return request(nanos, nanos + 50);
  }

  private Decision request(long start, long end) throws IOException {
    Attempts attempts = loadBalancer.begin(target, traits, start);
    Lease lease = attempts.tryLease(start);
    if (lease == null) {
      throw new IOException("the snapshot is gone");
    }
    lease.written(start);
    lease.received();
    attempts.responded(lease, 200, NO_RETRY_AFTER, end);
    return attempts.finish(lease, Outcome.SUCCESS, null, end);
  }

  /** The two readings of the clock in it. */
  @Benchmark
  public long clock() {
    long start = System.nanoTime();
    return System.nanoTime() - start;
  }
}
