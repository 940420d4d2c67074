/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Something that goes wrong at a node: a value to inject into a {@link FakeNode} or into all nodes
 * of a {@link FakeZone}.
 *
 * <p>A fault lasts until healed. Faults of different kinds act together; injecting a kind again
 * replaces it. {@link #refuse()}, {@link #blackHole()} and {@link #freeze()} are one kind: a node
 * can suffer only one of them. Faults that decide about single requests (status, reset, ...) are
 * asked in the order of injection, and the first one that wants a request gets it.
 *
 * <p>Threading: immutable.
 */
public sealed interface NodeFault
    permits DoorFault, RequestFault, LatencyFault, IdleFault, RetireFault, TlsFault {
  /** Names the fault; injecting another of this kind replaces it. */
  String kind();

  /**
   * Connects are refused, established connections reset. The port stays ours: nobody else gets it.
   */
  static NodeFault refuse() {
    return DoorFault.REFUSE;
  }

  /**
   * Connects never complete (the listen backlog is full), established connections freeze as with
   * {@link #freeze()}.
   */
  static NodeFault blackHole() {
    return DoorFault.BLACK_HOLE;
  }

  /**
   * Established connections stay open but nothing is read or written any more; new connects
   * complete in the kernel and are never served. After healing, all of them go on where they were,
   * and requests that waited are answered.
   */
  static NodeFault freeze() {
    return DoorFault.FREEZE;
  }

  /** Requests are read, and logged, but never answered. Healing closes their connections. */
  static RequestFault neverAnswer() {
    return RequestFault.of("SILENT", Exchange::hold);
  }

  /** The connection is reset once the request was read, before any byte of a response. */
  static RequestFault reset() {
    return RequestFault.of("RESET", Exchange::reset);
  }

  /**
   * The connection is reset in the middle of a response body.
   *
   * @param bodyBytes how many bytes are sent first, at most all that the handler answers; more are
   *     announced
   */
  static RequestFault resetInBody(int bodyBytes) {
    return RequestFault.of("RESET_IN_BODY", e -> e.respondPartly(bodyBytes, Exchange::reset));
  }

  /** The connection is closed (FIN) once the request was read, before any byte of a response. */
  static RequestFault cutAfterRequest() {
    return RequestFault.of("CUT", Exchange::close);
  }

  /**
   * The body is cut short: the head announces all of it, the connection is closed (FIN) earlier.
   *
   * @param bodyBytes how many bytes are sent first, at most all that the handler answers; more are
   *     announced
   */
  static RequestFault truncateBody(int bodyBytes) {
    return RequestFault.of("TRUNCATED_BODY", e -> e.respondPartly(bodyBytes, Exchange::close));
  }

  /**
   * The body stops coming, the connection stays open. Healing closes it.
   *
   * @param bodyBytes how many bytes are sent first, at most all that the handler answers; more are
   *     announced
   */
  static RequestFault stallBody(int bodyBytes) {
    return RequestFault.of("STALLED_BODY", e -> e.respondPartly(bodyBytes, Exchange::hold));
  }

  /**
   * An answer with this status code and a short body.
   *
   * @param code 200 to 999
   */
  static RequestFault status(int code) {
    return RequestFault.of("STATUS_" + code, e -> e.respond(statusPage(code)));
  }

  /**
   * As {@link #status(int)}, with a {@code Retry-After} header.
   *
   * @param code 200 to 999
   * @param retryAfter sent as whole seconds
   */
  static RequestFault status(int code, Duration retryAfter) {
    FakeResponse page =
        statusPage(code).withHeader("Retry-After", Long.toString(retryAfter.toSeconds()));
    return RequestFault.of("STATUS_" + code, e -> e.respond(page));
  }

  private static FakeResponse statusPage(int code) {
    return FakeResponse.status(code)
        .withBody(("status " + code + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * A scripted answer instead of the handler's.
   *
   * @param response what to answer
   */
  static RequestFault respond(FakeResponse response) {
    return RequestFault.of("RESPOND", e -> e.respond(response));
  }

  /**
   * These bytes instead of a response, whatever they are; the connection stays open.
   *
   * @param bytes sent as they are
   */
  static RequestFault raw(byte[] bytes) {
    byte[] copy = bytes.clone();
    return RequestFault.of("RAW", e -> e.raw(copy, Exchange::done));
  }

  /**
   * As {@link #raw}, and the connection is closed (FIN) afterwards.
   *
   * @param bytes sent as they are
   */
  static RequestFault rawThenClose(byte[] bytes) {
    byte[] copy = bytes.clone();
    return RequestFault.of("RAW", e -> e.raw(copy, Exchange::close));
  }

  /** A chunked response whose second chunk has no size but nonsense; the connection stays open. */
  static RequestFault malformedChunk() {
    byte[] bytes =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz\r\nworld\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    return RequestFault.of("MALFORMED_CHUNK", e -> e.raw(bytes, Exchange::done));
  }

  /**
   * Every answer is late, by timers: other requests are not held up. On top of the latency of the
   * builder.
   *
   * @param latency how much later
   */
  static NodeFault latency(Duration latency) {
    return latency(latency, Duration.ZERO);
  }

  /**
   * As {@link #latency(Duration)}, with a random share.
   *
   * @param latency how much later at least
   * @param jitter up to how much more, uniformly distributed
   */
  static NodeFault latency(Duration latency, Duration jitter) {
    return new LatencyFault(latency, jitter);
  }

  /**
   * Connections without a request for this long are closed (FIN), as an ALB does after 60 s.
   *
   * @param idle counted from the end of the last response, or from the connect
   */
  static NodeFault closeIdleAfter(Duration idle) {
    return closeIdleAfter(idle, 0, Duration.ZERO);
  }

  /**
   * As {@link #closeIdleAfter(Duration)}, with the race that clients lose: some FINs reach the
   * client late, and a request that arrives meanwhile is answered with RST, unread and not logged
   * (but counted in {@link NodeCounters#idleRaces()}).
   *
   * @param idle counted from the end of the last response, or from the connect
   * @param lateShare the share of late FINs, 0 to 1
   * @param late how late they are
   */
  static NodeFault closeIdleAfter(Duration idle, double lateShare, Duration late) {
    return new IdleFault(idle, Shares.check(lateShare), late);
  }

  /**
   * The first response on a connection at least this old carries {@code Connection: close}, and FIN
   * follows.
   *
   * @param age counted from the accept
   */
  static NodeFault connectionCloseAfter(Duration age) {
    return new RetireFault(age, Long.MAX_VALUE);
  }

  /**
   * The n-th response on a connection carries {@code Connection: close}, and FIN follows.
   *
   * @param requests at least 1
   */
  static NodeFault connectionCloseAfter(long requests) {
    if (requests < 1) {
      throw new IllegalArgumentException("requests (" + requests + ") must be > 0");
    }
    return new RetireFault(Duration.ofNanos(Long.MAX_VALUE), requests);
  }

  /**
   * New TLS connections show a certificate of the same CA for another name.
   *
   * @param name the wrong name
   */
  static NodeFault certificateFor(String name) {
    return TlsFault.wrongName(name);
  }

  /** New TLS connections show a certificate for the right names from a CA that nobody trusts. */
  static NodeFault untrustedCertificate() {
    return TlsFault.untrusted();
  }

  /** New TLS connections show a certificate that ended yesterday. */
  static NodeFault expiredCertificate() {
    return TlsFault.expired();
  }

  /** TLS connections end without close_notify: a FIN that could be a truncation attack. */
  static NodeFault omitCloseNotify() {
    return TlsFault.omitCloseNotify();
  }
}
