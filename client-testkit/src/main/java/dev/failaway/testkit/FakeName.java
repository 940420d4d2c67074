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
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
  private final String name;
  private final long seed;
  private final LongSupplier clock;
  private final DnsFaults faults = new DnsFaults();

  // guarded by this
  private RecordSet v4;
  private RecordSet v6;
  private @Nullable Alias alias;
  private boolean cached;
  private @Nullable Kept<List<InetAddress>> keptV4;
  private @Nullable Kept<List<InetAddress>> keptV6;
  private @Nullable Kept<Optional<Alias>> keptAlias;
  private final Random dice;
  private final long startNanos;
  private long v4Answers;
  private long v6Answers;

  private static final long MAX_TTL = (1L << 32) - 1;

  private record Alias(String target, long ttlSeconds) {}

  /**
   * A name without records.
   *
   * @param clock in nanoseconds, as {@link System#nanoTime()}
   */
  FakeName(String name, Duration ttl, long seed, LongSupplier clock) {
    DnsEntry.nameBytes(name);
    this.name = name;
    this.seed = seed;
    this.clock = clock;
    this.startNanos = clock.getAsLong();
    this.dice = new Random(seed);
    this.v4 = RecordSet.empty(seconds(ttl));
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
    return weighted(new WeightedRecords(1, addresses));
  }

  /**
   * As {@link #addresses(List)}, from literals.
   *
   * @param literals IPv4 or IPv6 addresses
   * @throws IllegalArgumentException if one is not an IP literal
   */
  public FakeName addresses(String... literals) {
    return addresses(parseAll(literals));
  }

  /**
   * Replaces all records by several sets of which each answer shows one: weighted records, as they
   * move traffic between regions or versions. The sets take turns evenly, A and AAAA each for
   * themselves: with weights 90 and 10, of ten answers one shows the second set.
   *
   * <p>With {@link Sampling#stablePerTtl()} or {@link #cached()} a set stays for one TTL.
   *
   * @param sets at least one with a weight above 0
   */
  public synchronized FakeName weighted(WeightedRecords... sets) {
    List<WeightedRecords> all = List.of(sets);
    if (all.stream().mapToInt(WeightedRecords::weight).sum() == 0) {
      throw new IllegalArgumentException("weights of " + all + " must add up to more than 0");
    }
    alias = null;
    v4 =
        v4.withSets(all.stream().map(set -> only(set, a -> !(a instanceof Inet6Address))).toList());
    v6 = v6.withSets(all.stream().map(set -> only(set, Inet6Address.class::isInstance)).toList());
    return this;
  }

  private static WeightedRecords only(WeightedRecords set, Predicate<InetAddress> family) {
    return new WeightedRecords(set.weight(), set.addresses().stream().filter(family).toList());
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
   * @param ttl whole seconds from 0 to 2^32 - 1; from 2^31 on askers have to take it for 0 (RFC
   *     2181 section 8)
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
   * Answers as a caching resolver does: records are kept for their TTL, every answer says what is
   * left of it, in full seconds (0 in the last one), and what was scripted meanwhile shows only
   * when they are over. Faults act on every answer, also on one that is kept.
   *
   * <p>An alias and the name it leads to are kept each for themselves; a TTL of 0 is not kept.
   */
  public synchronized FakeName cached() {
    cached = true;
    return this;
  }

  /** Answers as the server that is responsible for the name: every TTL is whole (the default). */
  public synchronized FakeName uncached() {
    cached = false;
    keptV4 = null;
    keptV6 = null;
    keptAlias = null;
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

  /**
   * Back to the first state but for the addresses: order, sampling, TTL, cache, faults and dice.
   */
  synchronized void restore(Duration ttl) {
    faults.heal();
    uncached();
    alias = null;
    v4 = RecordSet.empty(seconds(ttl)).withAddresses(v4.addresses());
    v6 = RecordSet.empty(seconds(ttl)).withAddresses(v6.addresses());
    dice.setSeed(seed);
    v4Answers = 0;
    v6Answers = 0;
  }

  DnsFaults faults() {
    return faults;
  }

  /** The alias record and its target, if this name is an alias for those who ask for the type. */
  synchronized Optional<String> alias(RecordType type, List<DnsEntry> into) {
    long now = clock.getAsLong();
    Kept<List<InetAddress>> addresses = type == RecordType.A ? keptV4 : keptV6;
    if (addresses != null && !addresses.isOver(now)) {
      return Optional.empty();
    }
    Kept<Optional<Alias>> shown = keptAlias;
    if (shown == null || shown.isOver(now)) {
      shown = new Kept<>(Optional.ofNullable(alias), alias == null ? 0 : alias.ttlSeconds(), now);
    }
    keptAlias = cached ? shown : null;
    long ttlSeconds = shown.secondsLeft(now);
    shown.records().ifPresent(a -> into.add(DnsEntry.cname(name, a.target(), ttlSeconds)));
    return shown.records().map(Alias::target);
  }

  /** Adds the address records of one answer. */
  synchronized void show(RecordType type, String owner, List<DnsEntry> into) {
    if (type == RecordType.A) {
      keptV4 = show(type, owner, v4, keptV4, into);
    } else if (type == RecordType.AAAA) {
      keptV6 = show(type, owner, v6, keptV6, into);
    }
  }

  private @Nullable Kept<List<InetAddress>> show(
      RecordType type,
      String owner,
      RecordSet set,
      @Nullable Kept<List<InetAddress>> kept,
      List<DnsEntry> into) {
    long now = clock.getAsLong();
    Kept<List<InetAddress>> shown = kept;
    if (shown == null || shown.isOver(now)) {
      shown = new Kept<>(set.choose(round(type, set, now), seed), set.ttlSeconds(), now);
    }
    for (InetAddress address : set.order(shown.records(), dice)) {
      into.add(DnsEntry.address(owner, address, type, shown.secondsLeft(now)));
    }
    return cached ? shown : null;
  }

  private long round(RecordType type, RecordSet set, long now) {
    if (set.sampling().perTtl() && set.ttlSeconds() > 0) {
      return (now - startNanos) / (set.ttlSeconds() * 1_000_000_000L);
    }
    return type == RecordType.A ? v4Answers++ : v6Answers++;
  }

  static List<InetAddress> parseAll(String... literals) {
    return List.of(literals).stream().map(FakeName::parse).toList();
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
    if (ttl.isNegative() || ttl.getNano() != 0 || ttl.getSeconds() > MAX_TTL) {
      throw new IllegalArgumentException(
          "ttl (" + ttl + ") must be whole seconds from 0 to " + MAX_TTL);
    }
    return ttl.getSeconds();
  }

  @Override
  public String toString() {
    return name + " " + addresses();
  }
}
