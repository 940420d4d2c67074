/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One name of the fake DNS server: its records and its faults, changeable while queries run.
 *
 * <p>Every method takes effect with the next query and returns this name, so that calls chain:
 *
 * <pre>{@code
 * dns.name("api.test").ttl(Duration.ofSeconds(1)).addresses("127.0.1.1", "127.0.2.1");
 * dns.name("api.test").inject(DnsFault.servfail().over(DnsTransport.UDP).times(3));
 * }</pre>
 *
 * <p>Threading: safe. Each method is atomic; two calls are two changes.
 */
public final class FakeName {
  private record Alias(String target, long ttlSeconds) {}

  private final String name;
  private final long seed;
  private final DnsFaults faults = new DnsFaults();

  // guarded by this
  private RecordSet v4;
  private RecordSet v6;
  private @Nullable Alias alias;
  private final Random dice;
  private final long startNanos = System.nanoTime();
  private long v4Answers;
  private long v6Answers;

  FakeName(String name, Duration ttl, long seed) {
    DnsEntry.nameBytes(name);
    this.name = name;
    this.seed = seed;
    this.dice = new Random(seed);
    this.v4 = new RecordSet(List.of(), seconds(ttl), true, Sampling.all());
    this.v6 = v4;
  }

  /** The name, in lower case and without a final dot. */
  public String name() {
    return name;
  }

  /**
   * Replaces all records by these addresses: IPv4 ones as A, IPv6 ones as AAAA records.
   *
   * @param addresses in the order of fixed answers; none is an empty NOERROR answer
   */
  public synchronized FakeName addresses(List<InetAddress> addresses) {
    alias = null;
    v4 = v4.withAddresses(addresses.stream().filter(a -> !(a instanceof Inet6Address)).toList());
    v6 = v6.withAddresses(addresses.stream().filter(Inet6Address.class::isInstance).toList());
    return this;
  }

  /**
   * As {@link #addresses(List)}, from literals.
   *
   * @param literals IPv4 or IPv6 addresses
   * @throws IllegalArgumentException if one is not an IP literal
   */
  public FakeName addresses(String... literals) {
    return addresses(List.of(literals).stream().map(FakeName::parse).toList());
  }

  /**
   * Replaces the records of one type.
   *
   * @param type A or AAAA; IPv4 addresses under AAAA are sent as IPv4-mapped IPv6 addresses
   * @param addresses the new records
   */
  public synchronized FakeName records(RecordType type, List<InetAddress> addresses) {
    switch (type) {
      case A -> v4 = v4.withAddresses(addresses);
      case AAAA -> v6 = v6.withAddresses(addresses);
      default -> throw new IllegalArgumentException("type (" + type + ") must be A or AAAA");
    }
    return this;
  }

  /**
   * Makes this name an alias; answers include the records of the target if this server has it.
   *
   * @param target another name; chains are followed
   * @param ttl the TTL of the alias itself, whole seconds
   */
  public synchronized FakeName cname(String target, Duration ttl) {
    alias = new Alias(DnsQuestion.keyOf(target), seconds(ttl));
    return this;
  }

  /**
   * The TTL of the addresses, both types.
   *
   * @param ttl whole seconds; 0 is allowed
   */
  public synchronized FakeName ttl(Duration ttl) {
    v4 = v4.withTtl(seconds(ttl));
    v6 = v6.withTtl(seconds(ttl));
    return this;
  }

  /**
   * The TTL of one type.
   *
   * @param type A or AAAA
   * @param ttl whole seconds; 0 is allowed
   */
  public synchronized FakeName ttl(RecordType type, Duration ttl) {
    switch (type) {
      case A -> v4 = v4.withTtl(seconds(ttl));
      case AAAA -> v6 = v6.withTtl(seconds(ttl));
      default -> throw new IllegalArgumentException("type (" + type + ") must be A or AAAA");
    }
    return this;
  }

  /** Every answer has an order of its own (the default; seeded). */
  public synchronized FakeName shuffled() {
    v4 = v4.withShuffled(true);
    v6 = v6.withShuffled(true);
    return this;
  }

  /** Every answer has the scripted order. */
  public synchronized FakeName fixedOrder() {
    v4 = v4.withShuffled(false);
    v6 = v6.withShuffled(false);
    return this;
  }

  /**
   * Shows only some of the addresses per answer and type.
   *
   * @param sampling how many, and when the choice changes
   */
  public synchronized FakeName sample(Sampling sampling) {
    v4 = v4.withSampling(sampling);
    v6 = v6.withSampling(sampling);
    return this;
  }

  /**
   * Lets answers for this name go wrong; see {@link DnsFault} for how faults combine.
   *
   * @param fault what goes wrong
   */
  public FakeName inject(DnsFault fault) {
    faults.inject(fault);
    return this;
  }

  /** Ends all faults of this name; records, TTL, order and sampling stay. */
  public FakeName heal() {
    faults.heal();
    return this;
  }

  /** The scripted addresses of both types, in order. */
  public synchronized List<InetAddress> addresses() {
    List<InetAddress> all = new ArrayList<>(v4.addresses());
    all.addAll(v6.addresses());
    return List.copyOf(all);
  }

  /** Back to the first state but for the addresses: order, sampling, TTL and faults. */
  synchronized void restore(Duration ttl) {
    faults.heal();
    alias = null;
    v4 = new RecordSet(v4.addresses(), seconds(ttl), true, Sampling.all());
    v6 = new RecordSet(v6.addresses(), seconds(ttl), true, Sampling.all());
  }

  DnsFaults faults() {
    return faults;
  }

  /** The alias record and its target, if this name is an alias. */
  synchronized Optional<String> alias(List<DnsEntry> into) {
    if (alias == null) {
      return Optional.empty();
    }
    into.add(DnsEntry.cname(name, alias.target(), alias.ttlSeconds()));
    return Optional.of(alias.target());
  }

  /** Adds the address records of one answer. */
  synchronized void show(RecordType type, String owner, List<DnsEntry> into) {
    if (type != RecordType.A && type != RecordType.AAAA) {
      return;
    }
    RecordSet set = type == RecordType.A ? v4 : v6;
    for (InetAddress address : set.show(round(type, set), seed, dice)) {
      into.add(DnsEntry.address(owner, address, type, set.ttlSeconds()));
    }
  }

  private long round(RecordType type, RecordSet set) {
    if (set.sampling().perTtl() && set.ttlSeconds() > 0) {
      return (System.nanoTime() - startNanos) / (set.ttlSeconds() * 1_000_000_000L);
    }
    return type == RecordType.A ? v4Answers++ : v6Answers++;
  }

  private static InetAddress parse(String literal) {
    try {
      if (literal.isEmpty() || !literal.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
        throw new IllegalArgumentException("address (" + literal + ") must be an IP literal");
      }
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address (" + literal + ") must be an IP literal", e);
    }
  }

  private static long seconds(Duration ttl) {
    if (ttl.isNegative() || ttl.getNano() != 0) {
      throw new IllegalArgumentException("ttl (" + ttl + ") must be whole seconds >= 0");
    }
    return ttl.getSeconds();
  }

  @Override
  public String toString() {
    return name + " " + addresses();
  }
}
