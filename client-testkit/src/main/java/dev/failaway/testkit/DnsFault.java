/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Something that goes wrong with DNS answers: a value to inject into a {@link FakeName} or, for all
 * names, into {@link FakeDns}.
 *
 * <p>A fault applies to every query until healed; {@link #forType}, {@link #over} and {@link
 * #times} narrow it. Several faults act in the order of injection, each on what the one before
 * left, so {@code delay(...)} and {@code servfail()} together are a slow SERVFAIL. Injecting a
 * fault of the same kind and scope again replaces the earlier one.
 *
 * <p>Threading: immutable.
 */
public final class DnsFault {
  private final String kind;
  private final Set<RecordType> types;
  private final Set<DnsTransport> transports;
  private final long times;
  private final BiFunction<DnsQuestion, DnsReply, DnsReply> effect;

  private DnsFault(
      String kind,
      Set<RecordType> types,
      Set<DnsTransport> transports,
      long times,
      BiFunction<DnsQuestion, DnsReply, DnsReply> effect) {
    this.kind = kind;
    this.types = Set.copyOf(types);
    this.transports = Set.copyOf(transports);
    this.times = times;
    this.effect = effect;
  }

  private static DnsFault of(String kind, BiFunction<DnsQuestion, DnsReply, DnsReply> effect) {
    return new DnsFault(
        kind,
        EnumSet.allOf(RecordType.class),
        EnumSet.allOf(DnsTransport.class),
        Long.MAX_VALUE,
        effect);
  }

  private static DnsFault code(DnsCode code) {
    return of(code.name(), (question, reply) -> reply.with(code, List.of(), List.of()));
  }

  /** The server has failed. */
  public static DnsFault servfail() {
    return code(DnsCode.SERVFAIL);
  }

  /** The server does not want to answer this asker. */
  public static DnsFault refused() {
    return code(DnsCode.REFUSED);
  }

  /** The name does not exist (with the SOA record that RFC 2308 asks for). */
  public static DnsFault nxDomain() {
    return of(
        "NXDOMAIN",
        (question, reply) ->
            reply.with(DnsCode.NXDOMAIN, List.of(), List.of(Negative.soaFor(question.name()))));
  }

  /** The name exists but has no record of the type asked for: NOERROR without answers. */
  public static DnsFault empty() {
    return of(
        "EMPTY",
        (question, reply) ->
            reply.with(DnsCode.NOERROR, List.of(), List.of(Negative.soaFor(question.name()))));
  }

  /** Nothing is answered: the asker runs into its timeout. */
  public static DnsFault silence() {
    return of("SILENCE", (question, reply) -> reply.asSilence());
  }

  /**
   * The answer comes late, without holding up others.
   *
   * @param delay how late
   */
  public static DnsFault delay(Duration delay) {
    return of("DELAY", (question, reply) -> reply.after(delay));
  }

  /** Datagrams carry the TC flag and no record: the asker must repeat over TCP. */
  public static DnsFault truncated() {
    return of("TRUNCATED", (question, reply) -> reply.asTruncated()).over(DnsTransport.UDP);
  }

  /** A TCP connection is reset when its query arrives; see also {@link FakeDns#refuseTcp()}. */
  public static DnsFault tcpReset() {
    return of("TCP_RESET", (question, reply) -> reply.asHangUp()).over(DnsTransport.TCP);
  }

  /** The answer carries another transaction id: the asker must ignore it. */
  public static DnsFault wrongId() {
    return of("WRONG_ID", (question, reply) -> reply.withWrongId());
  }

  /** The answer repeats another question: the asker must ignore it. */
  public static DnsFault wrongQuestion() {
    return of("WRONG_QUESTION", (question, reply) -> reply.withQuestion("not-" + question.name()));
  }

  /**
   * The datagram comes from another port than it was asked at, as one of somebody who guesses: the
   * asker must not even see it. Over TCP without effect.
   */
  public static DnsFault wrongSource() {
    return of("WRONG_SOURCE", (question, reply) -> reply.fromElsewhere()).over(DnsTransport.UDP);
  }

  /** Bytes that are no DNS message at all. */
  public static DnsFault garbage() {
    return of(
        "GARBAGE",
        (question, reply) -> {
          byte[] bytes = new byte[29];
          new Random(question.id()).nextBytes(bytes);
          return reply.withRaw(bytes);
        });
  }

  /**
   * These bytes instead of a message; the length prefix of TCP is added.
   *
   * @param bytes what to send
   */
  public static DnsFault raw(byte[] bytes) {
    byte[] copy = bytes.clone();
    return of("RAW", (question, reply) -> reply.withRaw(copy));
  }

  /**
   * Load shedding: every address is replaced by one {@code 0.0.0.0} or {@code ::}. A type without
   * addresses stays empty.
   */
  public static DnsFault shed() {
    return of("SHED", (question, reply) -> reply.withAnswers(shedding(question, reply, false)));
  }

  /** Partial load shedding: a {@code 0.0.0.0} or {@code ::} among the real addresses. */
  public static DnsFault shedMixed() {
    return of(
        "SHED_MIXED", (question, reply) -> reply.withAnswers(shedding(question, reply, true)));
  }

  /** The name is an alias of itself through a second name: a loop. */
  public static DnsFault cnameLoop() {
    return of(
        "CNAME_LOOP",
        (question, reply) -> {
          String other = "loop-" + question.name();
          return reply.withAnswers(
              List.of(
                  DnsEntry.cname(question.name(), other, 1),
                  DnsEntry.cname(other, question.name(), 1)));
        });
  }

  /**
   * Only records of one address family: the other type is answered empty.
   *
   * @param family {@link RecordType#A} or {@link RecordType#AAAA}
   */
  public static DnsFault only(RecordType family) {
    RecordType other = family == RecordType.A ? RecordType.AAAA : RecordType.A;
    return empty().forType(other).as("ONLY_" + family);
  }

  private static List<DnsEntry> shedding(DnsQuestion question, DnsReply reply, boolean keepOthers) {
    Optional<DnsEntry> first =
        reply.answers().stream().filter(e -> e.address().isPresent()).findFirst();
    if (first.isEmpty()) {
      return reply.answers();
    }
    DnsEntry model = first.get();
    InetAddress unspecified = unspecified(question.type());
    DnsEntry shed = DnsEntry.address(model.owner(), unspecified, model.type(), model.ttlSeconds());
    Stream<DnsEntry> rest =
        reply.answers().stream().filter(e -> keepOthers || e.address().isEmpty());
    List<DnsEntry> answers = new ArrayList<>(rest.toList());
    answers.add(answers.size() - (keepOthers ? 1 : 0), shed);
    return answers;
  }

  private static InetAddress unspecified(RecordType type) {
    try {
      return InetAddress.getByAddress(new byte[type == RecordType.AAAA ? 16 : 4]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  /**
   * The same fault for queries of one record type only.
   *
   * @param type the only type that suffers
   */
  public DnsFault forType(RecordType type) {
    return new DnsFault(kind, EnumSet.of(type), transports, times, effect);
  }

  /**
   * The same fault on one transport only.
   *
   * @param transport the only transport that suffers
   */
  public DnsFault over(DnsTransport transport) {
    return new DnsFault(kind, types, EnumSet.of(transport), times, effect);
  }

  /**
   * The same fault for the next {@code n} matching queries only; afterwards it is gone.
   *
   * @param n how many; at least 1
   */
  public DnsFault times(long n) {
    if (n < 1) {
      throw new IllegalArgumentException("times (" + n + ") must be > 0");
    }
    return new DnsFault(kind, types, transports, n, effect);
  }

  private DnsFault as(String newKind) {
    return new DnsFault(newKind, types, transports, times, effect);
  }

  String kind() {
    return kind;
  }

  long times() {
    return times;
  }

  boolean matches(DnsQuestion question) {
    return types.contains(question.type()) && transports.contains(question.transport());
  }

  boolean replaces(DnsFault earlier) {
    return kind.equals(earlier.kind)
        && types.equals(earlier.types)
        && transports.equals(earlier.transports);
  }

  DnsReply apply(DnsQuestion question, DnsReply reply) {
    return effect.apply(question, reply);
  }

  @Override
  public String toString() {
    return kind + types + transports + (times == Long.MAX_VALUE ? "" : "x" + times);
  }
}
