/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.DnsClient;
import dev.failaway.DnsPolicy;
import dev.failaway.Ticker;
import dev.failaway.internal.dns.WireDnsClient;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Everything that comes from outside: time, dice, threads and DNS. The only place that makes them,
 * so that a test can own them all.
 *
 * <p>Threading: immutable; each part says what it allows.
 *
 * @param ticker the clock
 * @param random the dice of the calling thread: fetched and used on the thread that draws
 * @param schedulers makes the control thread of a load balancer, which closes it
 * @param blockingExecutor daemon threads for transports that can only block; they end when idle
 * @param dnsClients makes the client for a policy; the load balancer closes it when it can be
 * @param wallClock the time of day in nanoseconds, from any origin: it goes on while the machine
 *     sleeps, and people set it
 */
public record Environment(
    Ticker ticker,
    Supplier<RandomGenerator> random,
    Supplier<Scheduler> schedulers,
    Executor blockingExecutor,
    Function<DnsPolicy, DnsClient> dnsClients,
    Ticker wallClock) {

  private static final long IDLE_SECONDS = 10;

  /** A world whose time of day goes as its clock does. */
  public Environment(
      Ticker ticker,
      Supplier<RandomGenerator> random,
      Supplier<Scheduler> schedulers,
      Executor blockingExecutor,
      Function<DnsPolicy, DnsClient> dnsClients) {
    this(ticker, random, schedulers, blockingExecutor, dnsClients, ticker);
  }

  /** Returns the real world. */
  public static Environment system() {
    Ticker ticker = System::nanoTime;
    return new Environment(
        ticker,
        ThreadLocalRandom::current,
        ControlThread::new,
        blockingThreads(),
        WireDnsClient.sharing(ticker, Thread::new),
        () -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
  }

  /** Returns a copy that resolves every name with this client. */
  public Environment withDnsClient(DnsClient client) {
    return new Environment(
        ticker, random, schedulers, blockingExecutor, policy -> client, wallClock);
  }

  private static Executor blockingThreads() {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = Executors.defaultThreadFactory().newThread(task);
          thread.setName("failaway-blocking-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
