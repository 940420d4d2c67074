/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.DnsClient;
import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import dev.failaway.Ticker;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.xbill.DNS.Name;

/**
 * Asks name servers itself, because only the message on the wire tells the TTL, and because the
 * JVM's own lookups block, cache and can not be aimed at a server.
 *
 * <ol>
 *   <li>Static addresses of the policy, the hosts file and {@code localhost} answer first: {@link
 *       LocalNames}.
 *   <li>Other names go to the servers of the policy, else of the system with its search list:
 *       {@link NameSearch}, {@link NameLookup}.
 *   <li>Lookups of one name that overlap share one set of queries. Nothing is cached: when to ask
 *       again is the caller's business.
 *   <li>No server hears a question twice within a second, a repeat over TCP aside: {@link
 *       QueryPace}.
 *   <li>At most {@value #MAX_IN_FLIGHT} names are looked up at a time; further ones fail at once.
 * </ol>
 *
 * <p>Threading: any thread; never blocks. Stages complete on the client's own daemon thread
 * "failaway-dns", which dependents must not block. It starts when it is needed and ends when idle
 * or closed.
 */
public final class WireDnsClient implements DnsClient, AutoCloseable {

  static final int MAX_IN_FLIGHT = 1_000;

  /** Between two queries for the same records. */
  static final Duration PACE = Duration.ofSeconds(1);

  private final DnsPolicy policy;
  private final LocalNames local;
  private final NameSearch search;
  private final DnsIo io;
  private final Map<String, Pending> inFlight = new ConcurrentHashMap<>();
  private volatile boolean isClosed;

  /**
   * Creates a client without a thread or socket.
   *
   * @param policy servers, static addresses and the timeout of a lookup
   * @param ticker for timeouts
   * @param threads makes the thread, which is named and made a daemon here
   */
  public WireDnsClient(DnsPolicy policy, Ticker ticker, ThreadFactory threads) {
    this(policy, ticker, threads, new QueryPace(PACE));
  }

  private WireDnsClient(
      DnsPolicy policy, Ticker ticker, ThreadFactory threads, QueryPace questions) {
    this(policy, ticker, threads, new SystemResolver(), HostsFile.ofSystem(), questions);
  }

  /**
   * Returns what makes a client for each policy. No server hears a question twice within a second
   * from all of them together.
   */
  public static Function<DnsPolicy, DnsClient> sharing(Ticker ticker, ThreadFactory threads) {
    QueryPace questions = new QueryPace(PACE);
    return policy -> new WireDnsClient(policy, ticker, threads, questions);
  }

  WireDnsClient(
      DnsPolicy policy,
      Ticker ticker,
      ThreadFactory threads,
      SystemResolver system,
      HostsFile hostsFile) {
    this(policy, ticker, threads, system, hostsFile, new QueryPace(PACE));
  }

  WireDnsClient(
      DnsPolicy policy,
      Ticker ticker,
      ThreadFactory threads,
      SystemResolver system,
      HostsFile hostsFile,
      QueryPace questions) {
    this.policy = policy;
    this.local = new LocalNames(policy.hosts(), hostsFile);
    this.search = new NameSearch(policy.servers().stream().distinct().toList(), system);
    DnsLoop loop = new DnsLoop(ticker, threads, this::failAll);
    QueryPace pace = questions.withInterval(interval(policy));
    this.io = new DnsIo(loop, new SecureRandom(), new LongAdder(), pace);
  }

  /** Whoever lets answers live for less than a second wants more than a query per second. */
  private static Duration interval(DnsPolicy policy) {
    Duration minTtl =
        policy.minTtl().truncatedTo(ChronoUnit.MILLIS); // as exact as the loop's timers
    return minTtl.compareTo(PACE) < 0 ? minTtl : PACE;
  }

  @Override
  public CompletionStage<Resolution> lookup(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    Optional<Resolution> fixed = local.fixed(key);
    if (fixed.isPresent() && !isClosed) {
      return CompletableFuture.completedStage(fixed.get());
    }
    Pending pending = new Pending(key);
    Pending running = inFlight.putIfAbsent(key, pending);
    if (running != null) {
      return running.stage();
    }
    if (inFlight.size() > MAX_IN_FLIGHT) {
      pending.onFailed(new IOException("more than " + MAX_IN_FLIGHT + " lookups at a time"));
    } else if (!begin(pending)) {
      pending.onFailed(new IOException("dns client is closed"));
    }
    return pending.stage();
  }

  /** Returns how many messages were ignored because they answered no query of this client. */
  public long ignoredMessages() {
    return io.ignored().sum();
  }

  /** Fails pending and later lookups and ends the thread; idempotent, returns at once. */
  @Override
  public void close() {
    isClosed = true;
    io.loop().close();
  }

  /** Has the thread look at the clock again; for tests that own the clock. */
  void wakeUp() {
    io.loop().wakeUp();
  }

  private boolean begin(Pending pending) {
    try {
      return io.loop().execute(() -> beginOnLoop(pending));
    } catch (OutOfMemoryError e) { // the JVM's way to say that there can be no more threads
      pending.onFailed(new IOException("the dns thread can not be started: " + e.getMessage(), e));
      return true;
    }
  }

  private void beginOnLoop(Pending pending) {
    try {
      Optional<Resolution> known = local.read(pending.name);
      if (known.isPresent()) {
        pending.onResolved(known.get(), Optional.empty());
        return;
      }
      NameSearch.Plan plan = search.plan(pending.name, io.loop().nowNanos());
      new NameLookup(io, pending.name, plan, policy, pending).start();
    } catch (IOException e) {
      pending.onFailed(e);
    }
  }

  private void failAll(IOException cause) {
    List.copyOf(inFlight.values()).forEach(pending -> pending.onFailed(cause));
  }

  /** A lookup that somebody waits for. It leaves the map first: dependents may ask again. */
  private final class Pending implements NameLookup.Listener {

    private final String name;
    private final CompletableFuture<Resolution> answer = new CompletableFuture<>();

    private Pending(String name) {
      this.name = name;
    }

    private CompletionStage<Resolution> stage() {
      return answer.minimalCompletionStage(); // one caller's cancel is not the others'
    }

    @Override
    public void onResolved(Resolution resolution, Optional<Name> absolute) {
      inFlight.remove(name, this);
      absolute.ifPresent(found -> search.remember(name, found));
      answer.complete(resolution);
    }

    @Override
    public void onFailed(IOException cause) {
      inFlight.remove(name, this);
      answer.completeExceptionally(cause);
    }
  }
}
