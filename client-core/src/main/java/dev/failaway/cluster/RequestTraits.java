/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the decisions need to know of a request.
 *
 * <p>Threading: immutable; transports keep the few that they use most.
 *
 * @param idempotent whether repeating it has the effect of sending it once
 * @param replayable whether its body, if any, can be sent again
 * @param timeout until the final response head; replaces {@code Timeouts.request}
 * @param options what it wants differently; its {@code idempotent} holds over the component
 * @param traceId value of its {@code X-Amzn-Trace-Id} header, if its options ask for one
 */
public record RequestTraits(
    boolean idempotent,
    boolean replayable,
    Optional<Duration> timeout,
    RequestOptions options,
    Optional<String> traceId) {

  /** RFC 9110 section 9.2.2. */
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  /** Traits without a trace id. */
  public RequestTraits(
      boolean idempotent, boolean replayable, Optional<Duration> timeout, RequestOptions options) {
    this(idempotent, replayable, timeout, options, Optional.empty());
  }

  /** Traits without options of their own. */
  public RequestTraits(boolean idempotent, boolean replayable, Optional<Duration> timeout) {
    this(idempotent, replayable, timeout, RequestOptions.defaults());
  }

  /** Traits that follow from a method. */
  public static RequestTraits of(String method, boolean replayable) {
    return new RequestTraits(isIdempotent(method), replayable, Optional.empty());
  }

  /** Whether a method is idempotent by definition (RFC 9110 section 9.2.2). */
  public static boolean isIdempotent(String method) {
    return IDEMPOTENT.contains(method);
  }

  /** Returns the traits of a request that carries this trace id. */
  public RequestTraits withTraceId(String value) {
    return new RequestTraits(idempotent, replayable, timeout, options, Optional.of(value));
  }

  /** Whether it may be sent again although it may have reached a server. */
  boolean canRepeat() {
    return options.idempotent().orElse(idempotent) && replayable;
  }

  /** Until the final response head, as the request says, else as configured; nearly all do not. */
  long timeoutNanos(long configuredNanos) {
    Optional<Duration> own = timeout.isPresent() ? timeout : options.requestTimeout();
    return own.isPresent() ? Cluster.saturatedNanos(own.get()) : configuredNanos;
  }
}
