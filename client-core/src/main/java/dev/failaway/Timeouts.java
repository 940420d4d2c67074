/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long each part of a request may take.
 *
 * <p>Every wait of a request (first DNS lookup, connection, backoff, response head) is bounded by
 * {@link #request()}, whatever the other values are. A transport's own limit for the same thing
 * applies as well: the shorter one wins.
 *
 * <p>Threading: immutable.
 */
public final class Timeouts {

  private static final Timeouts DEFAULTS =
      new Timeouts(
          new Fields(
              Duration.ofSeconds(1),
              Optional.empty(),
              Optional.of(Duration.ofSeconds(75)),
              Optional.of(Duration.ofSeconds(75))));

  private final Fields fields;

  private Timeouts(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults, as each accessor describes them. */
  public static Timeouts defaults() {
    return DEFAULTS;
  }

  /**
   * Longest TCP connect and TLS handshake with one endpoint; default 1 s. Raise it for callers in
   * another region.
   */
  public Duration connect() {
    return fields.connect;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #connect()
   */
  public Timeouts withConnect(Duration connect) {
    return new Timeouts(new Fields(connect, fields.attempt, fields.request, fields.bodyIdle));
  }

  /**
   * Longest time from the start of one attempt to its response head; none by default, because a
   * drop-in must not cut slow but legal requests. Set it to a few times the slowest legitimate
   * response to leave a silent endpoint early.
   */
  public Optional<Duration> attempt() {
    return fields.attempt;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #attempt()
   */
  public Timeouts withAttempt(Duration attempt) {
    return new Timeouts(
        new Fields(
            fields.connect,
            Optional.of(Objects.requireNonNull(attempt, "attempt")),
            fields.request,
            fields.bodyIdle));
  }

  /**
   * Returns a copy without this limit.
   *
   * @see #attempt()
   */
  public Timeouts withoutAttempt() {
    return new Timeouts(
        new Fields(fields.connect, Optional.empty(), fields.request, fields.bodyIdle));
  }

  /**
   * Deadline from the call to the final response head, over all attempts, queueing, DNS and
   * backoff; default 75 s, above the 60 s after which an ALB answers 504 itself.
   */
  public Optional<Duration> request() {
    return fields.request;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #request()
   */
  public Timeouts withRequest(Duration request) {
    return new Timeouts(
        new Fields(
            fields.connect,
            fields.attempt,
            Optional.of(Objects.requireNonNull(request, "request")),
            fields.bodyIdle));
  }

  /**
   * Returns a copy without this limit.
   *
   * @see #request()
   */
  public Timeouts withoutRequest() {
    return new Timeouts(
        new Fields(fields.connect, fields.attempt, Optional.empty(), fields.bodyIdle));
  }

  /** Longest silence inside a response body while the consumer wants more; default 75 s. */
  public Optional<Duration> bodyIdle() {
    return fields.bodyIdle;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #bodyIdle()
   */
  public Timeouts withBodyIdle(Duration bodyIdle) {
    return new Timeouts(
        new Fields(
            fields.connect,
            fields.attempt,
            fields.request,
            Optional.of(Objects.requireNonNull(bodyIdle, "bodyIdle"))));
  }

  /**
   * Returns a copy without this limit.
   *
   * @see #bodyIdle()
   */
  public Timeouts withoutBodyIdle() {
    return new Timeouts(
        new Fields(fields.connect, fields.attempt, fields.request, Optional.empty()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Timeouts that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "Timeouts" + fields.toString().substring("Fields".length());
  }

  private record Fields(
      Duration connect,
      Optional<Duration> attempt,
      Optional<Duration> request,
      Optional<Duration> bodyIdle) {
    private Fields {
      Require.positive("connect", connect);
      Require.positive("attempt", attempt);
      Require.positive("request", request);
      Require.positive("bodyIdle", bodyIdle);
    }
  }
}
