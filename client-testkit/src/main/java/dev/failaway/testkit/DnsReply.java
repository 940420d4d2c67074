/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the server is about to answer: built from the records, then changed by each fault in turn.
 *
 * @param code the response code
 * @param answers the answer section
 * @param authority the authority section
 * @param questionName the question to repeat instead of the asker's, or null
 * @param raw bytes to send instead of a message, or null
 * @param flaws what else is wrong with it
 * @param delay how long the answer waits
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed, seen by the server only
record DnsReply(
    DnsCode code,
    List<DnsEntry> answers,
    List<DnsEntry> authority,
    @Nullable String questionName,
    byte @Nullable [] raw,
    Set<Flaw> flaws,
    Duration delay) {

  private enum Flaw {
    TRUNCATED,
    WRONG_ID,
    SILENT,
    HANG_UP,
    WRONG_SOURCE
  }

  static DnsReply of(DnsCode code, List<DnsEntry> answers, List<DnsEntry> authority) {
    return new DnsReply(code, answers, authority, null, null, Set.of(), Duration.ZERO);
  }

  /** No records, only a code: what a server says that has trouble. */
  static DnsReply error(DnsCode code) {
    return of(code, List.of(), List.of());
  }

  DnsReply with(DnsCode newCode, List<DnsEntry> newAnswers, List<DnsEntry> newAuthority) {
    return new DnsReply(newCode, newAnswers, newAuthority, questionName, raw, flaws, delay);
  }

  DnsReply withAnswers(List<DnsEntry> newAnswers) {
    return with(code, newAnswers, authority);
  }

  DnsReply withQuestion(String name) {
    return new DnsReply(code, answers, authority, name, raw, flaws, delay);
  }

  DnsReply withRaw(byte[] bytes) {
    return new DnsReply(code, answers, authority, questionName, bytes, flaws, delay);
  }

  DnsReply asTruncated() {
    return with(Flaw.TRUNCATED);
  }

  DnsReply withWrongId() {
    return with(Flaw.WRONG_ID);
  }

  DnsReply asSilence() {
    return with(Flaw.SILENT);
  }

  /** As silence where there is no connection to reset. */
  DnsReply asHangUp() {
    return with(Flaw.SILENT).with(Flaw.HANG_UP);
  }

  DnsReply fromElsewhere() {
    return with(Flaw.WRONG_SOURCE);
  }

  private DnsReply with(Flaw flaw) {
    Set<Flaw> more = EnumSet.of(flaw);
    more.addAll(flaws);
    return new DnsReply(code, answers, authority, questionName, raw, more, delay);
  }

  DnsReply after(Duration more) {
    return new DnsReply(code, answers, authority, questionName, raw, flaws, delay.plus(more));
  }

  /** Whether the TC flag is set and the records are left out. */
  boolean truncated() {
    return flaws.contains(Flaw.TRUNCATED);
  }

  /** Whether the transaction id is not the asker's. */
  boolean wrongId() {
    return flaws.contains(Flaw.WRONG_ID);
  }

  /** Whether nothing is sent. */
  boolean silent() {
    return flaws.contains(Flaw.SILENT);
  }

  /** Whether a TCP connection is reset instead of answered. */
  boolean hangUp() {
    return flaws.contains(Flaw.HANG_UP);
  }

  /** Whether a datagram leaves from another port than the server's. */
  boolean wrongSource() {
    return flaws.contains(Flaw.WRONG_SOURCE);
  }

  /** Whether a well-formed message leaves the server. */
  boolean isMessage() {
    return !silent() && raw == null;
  }

  List<InetAddress> addresses() {
    if (!isMessage() || truncated()) {
      return List.of();
    }
    return answers.stream().map(DnsEntry::address).flatMap(Optional::stream).toList();
  }
}
