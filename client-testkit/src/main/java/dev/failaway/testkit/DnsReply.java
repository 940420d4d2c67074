/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server is about to answer: built from the records, then changed by each fault in turn.
 *
 * @param code the response code
 * @param answers the answer section
 * @param authority the authority section
 * @param truncated whether the TC flag is set and the records are left out
 * @param wrongId whether the transaction id is not the asker's
 * @param questionName the question to repeat instead of the asker's, or null
 * @param raw bytes to send instead of a message, or null
 * @param silent whether nothing is sent
 * @param hangUp whether a TCP connection is reset instead of answered
 * @param wrongSource whether a datagram leaves from another port than the server's
 * @param delay how long the answer waits
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed, seen by the server only
record DnsReply(
    DnsCode code,
    List<DnsEntry> answers,
    List<DnsEntry> authority,
    boolean truncated,
    boolean wrongId,
    @Nullable String questionName,
    byte @Nullable [] raw,
    boolean silent,
    boolean hangUp,
    boolean wrongSource,
    Duration delay) {
  static DnsReply of(DnsCode code, List<DnsEntry> answers, List<DnsEntry> authority) {
    return new DnsReply(
        code, answers, authority, false, false, null, null, false, false, false, Duration.ZERO);
  }

  /** No records, only a code: what a server says that has trouble. */
  static DnsReply error(DnsCode code) {
    return of(code, List.of(), List.of());
  }

  DnsReply with(DnsCode newCode, List<DnsEntry> newAnswers, List<DnsEntry> newAuthority) {
    return new DnsReply(
        newCode,
        newAnswers,
        newAuthority,
        truncated,
        wrongId,
        questionName,
        raw,
        silent,
        hangUp,
        wrongSource,
        delay);
  }

  DnsReply withAnswers(List<DnsEntry> newAnswers) {
    return with(code, newAnswers, authority);
  }

  DnsReply asTruncated() {
    return new DnsReply(
        code,
        answers,
        authority,
        true,
        wrongId,
        questionName,
        raw,
        silent,
        hangUp,
        wrongSource,
        delay);
  }

  DnsReply withWrongId() {
    return new DnsReply(
        code,
        answers,
        authority,
        truncated,
        true,
        questionName,
        raw,
        silent,
        hangUp,
        wrongSource,
        delay);
  }

  DnsReply withQuestion(String name) {
    return new DnsReply(
        code,
        answers,
        authority,
        truncated,
        wrongId,
        name,
        raw,
        silent,
        hangUp,
        wrongSource,
        delay);
  }

  DnsReply withRaw(byte[] bytes) {
    return new DnsReply(
        code,
        answers,
        authority,
        truncated,
        wrongId,
        questionName,
        bytes,
        silent,
        hangUp,
        wrongSource,
        delay);
  }

  DnsReply asSilence() {
    return new DnsReply(
        code,
        answers,
        authority,
        truncated,
        wrongId,
        questionName,
        raw,
        true,
        hangUp,
        wrongSource,
        delay);
  }

  DnsReply asHangUp() {
    return new DnsReply(
        code,
        answers,
        authority,
        truncated,
        wrongId,
        questionName,
        raw,
        true,
        true,
        wrongSource,
        delay);
  }

  DnsReply fromElsewhere() {
    return new DnsReply(
        code,
        answers,
        authority,
        truncated,
        wrongId,
        questionName,
        raw,
        silent,
        hangUp,
        true,
        delay);
  }

  DnsReply after(Duration more) {
    return new DnsReply(
        code,
        answers,
        authority,
        truncated,
        wrongId,
        questionName,
        raw,
        silent,
        hangUp,
        wrongSource,
        delay.plus(more));
  }

  /** Whether a well-formed message leaves the server. */
  boolean isMessage() {
    return !silent && raw == null;
  }

  List<InetAddress> addresses() {
    if (!isMessage() || truncated) {
      return List.of();
    }
    return answers.stream().map(DnsEntry::address).flatMap(Optional::stream).toList();
  }
}
