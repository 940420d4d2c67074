/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.Resolution.Family;
import dev.failaway.internal.dns.FamilyResult.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * One name and one address family, asked of all servers until one answers.
 *
 * <ol>
 *   <li>Each server in order over UDP, one second each; then all once more; then each over TCP. A
 *       dead first server costs a second, and no server hears a question twice in one second.
 *   <li>A server that was silent may still answer later: its socket stays open.
 *   <li>A server that fails (SERVFAIL, refusal, nonsense, nobody listening) is left at once and not
 *       asked again.
 *   <li>A CNAME chain that the answer does not finish is followed from the beginning of the list,
 *       the server that answered first.
 * </ol>
 *
 * <p>Threading: on the loop's thread.
 */
final class FamilyQuery implements DnsExchange.Listener {

  private static final Duration UDP_TRY = Duration.ofSeconds(1);
  private static final int UDP_ROUNDS = 2;
  private static final int ROUNDS = UDP_ROUNDS + 1;

  private final DnsIo io;
  private final NameLookup lookup;
  private final Family family;
  private final List<Name> chain = new ArrayList<>();
  private long ttlSeconds = DnsAnswer.MAX_TTL;

  private List<InetSocketAddress> servers = List.of();
  private final Map<InetSocketAddress, DnsExchange> exchanges = new LinkedHashMap<>();
  private final Map<InetSocketAddress, IOException> failures = new LinkedHashMap<>();
  private int serverFailures;
  private int step;
  private @Nullable DnsExchange current;
  private TimerQueue.@Nullable Timer timer;

  FamilyQuery(DnsIo io, NameLookup lookup, Family family, Name name) {
    this.io = io;
    this.lookup = lookup;
    this.family = family;
    chain.add(name);
  }

  /** Asks; the lookup hears the result, possibly before this returns. */
  void start() {
    servers = lookup.servers();
    step = 0;
    nextStep();
  }

  private void nextStep() {
    cancelTimer();
    current = null;
    while (step < ROUNDS * servers.size()) {
      InetSocketAddress server = servers.get(step % servers.size());
      int round = step / servers.size();
      if (waitsForPace(server, round)) {
        return;
      }
      step++;
      if (!failures.containsKey(server) && ask(server, round)) {
        return;
      }
    }
    if (failures.size() == servers.size()) { // otherwise one is still talking over TCP
      finishFailed();
    }
  }

  /** An earlier lookup may have asked this server just now: then the step is due later. */
  private boolean waitsForPace(InetSocketAddress server, int round) {
    DnsExchange exchange = exchanges.get(server);
    boolean overTcp = round >= UDP_ROUNDS || (exchange != null && exchange.isOverTcp());
    if (overTcp || failures.containsKey(server)) {
      return false;
    }
    long now = io.loop().nowNanos();
    long wait = io.pace().nanosUntilAllowed(question(), family, server, now);
    if (wait > 0) {
      timer = io.loop().schedule(Duration.ofNanos(wait), this::nextStep);
    }
    return wait > 0;
  }

  /** Returns whether the server was asked now; if not, the next one is due. */
  private boolean ask(InetSocketAddress server, int round) {
    try {
      DnsExchange exchange = exchanges.get(server);
      if (exchange == null) {
        exchange = open(server);
      }
      if (exchange.isOverTcp()) {
        return false;
      }
      if (round < UDP_ROUNDS) {
        io.pace().asked(question(), family, server, io.loop().nowNanos());
        exchange.sendOverUdp();
        timer = io.loop().schedule(UDP_TRY, this::nextStep);
      } else {
        exchange.goOverTcp("no answer over UDP");
      }
      current = exchange;
      return true;
    } catch (IOException e) {
      failures.put(server, e);
      return false;
    }
  }

  private DnsExchange open(InetSocketAddress server) throws IOException {
    lookup.countQuery();
    DnsQuery query = new DnsQuery(question(), family, io.nextId());
    DnsExchange exchange = new DnsExchange(io, server, query, this);
    exchanges.put(server, exchange);
    return exchange;
  }

  @Override
  public void onOverTcp(DnsExchange exchange) {
    if (exchange == current) {
      cancelTimer();
    }
  }

  @Override
  public void onFailure(DnsExchange exchange, IOException cause) {
    failures.put(exchange.server(), cause);
    if (current == null || current == exchange) {
      nextStep();
    }
  }

  @Override
  public void onAnswer(DnsExchange exchange, DnsAnswer answer) {
    InetSocketAddress server = exchange.server();
    switch (answer.kind()) {
      case ADDRESSES -> finish(Kind.ADDRESSES, server, answer);
      case EMPTY -> finish(Kind.EMPTY, server, answer);
      case NO_SUCH_NAME -> finish(Kind.NO_SUCH_NAME, server, answer);
      case UNFINISHED -> follow(server, answer);
      case SERVER_FAILURE -> {
        serverFailures++;
        onFailure(exchange, new IOException(answer.status()));
      }
      case REFUSED, TRUNCATED -> onFailure(exchange, new IOException(answer.status()));
    }
  }

  private void follow(InetSocketAddress server, DnsAnswer answer) {
    close();
    lookup.answeredBy(server);
    exchanges.clear();
    failures.clear();
    serverFailures = 0;
    ttlSeconds = Math.min(ttlSeconds, answer.ttlSeconds());
    try {
      for (Name target : answer.chain().subList(1, answer.chain().size())) {
        AnswerReader.extend(chain, target);
      }
    } catch (ProtocolException e) {
      failures.put(server, e);
      finishFailed();
      return;
    }
    start();
  }

  private void finish(Kind kind, InetSocketAddress server, DnsAnswer answer) {
    close();
    lookup.answeredBy(server);
    long ttl = Math.min(ttlSeconds, answer.ttlSeconds());
    String account = answer.status() + " from " + DnsText.of(server);
    lookup.onResult(family, FamilyResult.answered(kind, answer, ttl, account));
  }

  private void finishFailed() {
    close();
    IOException failure = new IOException(account());
    failures.values().forEach(failure::addSuppressed);
    Kind kind = serverFailures == servers.size() ? Kind.SERVER_FAILURE : Kind.FAILED;
    lookup.onResult(family, FamilyResult.failed(kind, DnsText.of(question()), failure));
  }

  /** Says what each server that was asked said so far. */
  String account() {
    StringJoiner account = new StringJoiner("; ");
    for (InetSocketAddress server : servers) {
      IOException failure = failures.get(server);
      if (failure != null) {
        account.add(DnsText.of(server) + " " + DnsText.of(failure));
      } else if (exchanges.containsKey(server)) {
        account.add(DnsText.of(server) + " no answer");
      }
    }
    return account.toString();
  }

  /** Stops asking; idempotent. */
  void close() {
    cancelTimer();
    exchanges.values().forEach(DnsExchange::close);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
    }
  }

  private Name question() {
    return chain.get(chain.size() - 1);
  }
}
