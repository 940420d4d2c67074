/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An authoritative DNS server on one loopback port, UDP and TCP, whose answers are scripted while
 * it runs.
 *
 * <p>It knows the names that were asked for with {@link #name}; any other name does not exist
 * (NXDOMAIN with SOA). It repeats the question with the case it was asked in, honours the datagram
 * size of EDNS, and truncates what does not fit. Every query is logged with its arrival time and
 * its answer; the log keeps the newest entries and counts all.
 *
 * <p>Part of a {@link FakeElb}, which keeps its own names in step and closes it. Alone: {@link
 * #start(Duration)}.
 *
 * <p>Threading: safe; queries are answered on the testkit's event loop.
 */
public final class FakeDns implements AutoCloseable {
  private static final int STANDALONE_LOG_SIZE = 8192;

  private final NameBook names;
  private final DnsFaults faults = new DnsFaults();
  private final EventLog<DnsQuery> log;
  private final DnsServer server;
  private final Optional<Loops> ownLoops;

  FakeDns(Loops loops, Duration ttl, long seed, int logSize) throws IOException {
    this(loops, Optional.empty(), ttl, seed, logSize);
  }

  private FakeDns(Loops loops, Optional<Loops> ownLoops, Duration ttl, long seed, int logSize)
      throws IOException {
    this.names = new NameBook(ttl, seed, System::nanoTime);
    this.log = new EventLog<>(logSize);
    this.ownLoops = ownLoops;
    this.server = DnsServer.start(loops, this::answer);
  }

  /**
   * Starts a server of its own, without a load balancer.
   *
   * @param ttl the TTL of new names, whole seconds
   * @throws IOException if no port is free
   */
  public static FakeDns start(Duration ttl) throws IOException {
    Loops loops = new Loops(1);
    try {
      return new FakeDns(loops, Optional.of(loops), ttl, 1, STANDALONE_LOG_SIZE);
    } catch (IOException | RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  /** Where to send queries, UDP or TCP. */
  public InetSocketAddress address() {
    return server.address();
  }

  /**
   * The name, which exists from now on (at first without records: an empty NOERROR answer).
   *
   * @param name any case, with or without a final dot
   */
  public FakeName name(String name) {
    return names.name(name);
  }

  /**
   * Forgets a name: it is answered with NXDOMAIN from now on.
   *
   * @param name any case, with or without a final dot
   */
  public void remove(String name) {
    names.remove(name);
  }

  /**
   * Lets all answers go wrong, for unknown names too; acts after the faults of the name.
   *
   * @param fault what goes wrong
   */
  public void inject(DnsFault fault) {
    faults.inject(fault);
  }

  /** Refuses TCP connections; the port stays ours. Established ones are reset. */
  public void refuseTcp() {
    server.refuseTcp();
  }

  /**
   * Receives no datagrams any more: the asker's next one is refused (ICMP port unreachable); the
   * port stays ours. Over TCP queries are answered as before.
   */
  public void refuseUdp() {
    server.refuseUdp();
  }

  /** Ends all faults: of the server, of every name, and refused ports. */
  public void heal() {
    faults.heal();
    names.all().forEach(FakeName::heal);
    server.acceptUdp();
    server.acceptTcp();
  }

  /** The queries still in the log, in order of arrival. */
  public List<DnsQuery> queries() {
    return log.list();
  }

  /**
   * The queries for one name still in the log, in order of arrival.
   *
   * @param name any case, with or without a final dot
   */
  public List<DnsQuery> queries(String name) {
    return log.list().stream().filter(forName(name)).toList();
  }

  /** How many queries came since the start or the last {@link #clearLog()}; exact. */
  public long queryCount() {
    return log.total();
  }

  /**
   * Waits until at least {@code n} queries came since the start or the last {@link #clearLog()}.
   *
   * @param n how many
   * @param atMost the deadline
   * @return the log
   * @throws AssertionError when the deadline passes
   */
  public List<DnsQuery> awaitQueries(long n, Duration atMost) {
    if (!log.awaitTotal(n, atMost)) {
      throw new AssertionError(log.total() + " queries instead of " + n + " within " + atMost);
    }
    return log.list();
  }

  /**
   * Waits until the log holds at least {@code n} queries for a name.
   *
   * @param name any case, with or without a final dot
   * @param n how many
   * @param atMost the deadline
   * @return the queries for the name
   * @throws AssertionError when the deadline passes
   */
  public List<DnsQuery> awaitQueries(String name, long n, Duration atMost) {
    if (!log.awaitMatching(forName(name), n, atMost)) {
      throw new AssertionError(
          queries(name).size() + " queries for " + name + " instead of " + n + " within " + atMost);
    }
    return queries(name);
  }

  /** Empties the log; counting starts again at 0. */
  public void clearLog() {
    log.clear();
  }

  /** Ends the server if it was started alone; a load balancer closes its own. */
  @Override
  public void close() {
    server.close();
    ownLoops.ifPresent(Loops::close);
  }

  NameBook names() {
    return names;
  }

  private DnsReply answer(DnsQuestion question) {
    long now = System.nanoTime();
    List<String> applied = new ArrayList<>();
    DnsReply reply = names.answer(question);
    Optional<FakeName> name = names.find(question.name());
    if (name.isPresent()) {
      reply = name.get().faults().apply(question, reply, applied);
    }
    reply = faults.apply(question, reply, applied);
    String code = reply.isMessage() ? reply.code().name() : "NONE";
    DnsReply sent = reply;
    log.add(
        order ->
            new DnsQuery(
                order,
                now,
                question.key(),
                question.type(),
                question.transport(),
                code,
                sent.addresses(),
                applied));
    return reply;
  }

  private static Predicate<DnsQuery> forName(String name) {
    String key = DnsQuestion.keyOf(name);
    return query -> query.name().equals(key);
  }

  @Override
  public String toString() {
    return "fake DNS server at " + address();
  }
}
