/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one request, or one view of a client, wants differently from the configuration. Everything
 * that is not set is as configured.
 *
 * <p>Threading: immutable.
 */
public final class RequestOptions {

  private static final RequestOptions DEFAULTS =
      new RequestOptions(
          new Fields(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              false,
              false,
              false));

  private final Fields fields;

  private RequestOptions(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults, as each accessor describes them. */
  public static RequestOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Whether repeating the request has the effect of sending it once; by default the method and the
   * {@code Idempotency-Key} header tell. Say true for a POST that the server de-duplicates, false
   * for a GET with side effects.
   */
  public Optional<Boolean> idempotent() {
    return fields.idempotent;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #idempotent()
   */
  public RequestOptions withIdempotent(boolean idempotent) {
    return new RequestOptions(
        new Fields(
            Optional.of(idempotent),
            fields.maxAttempts,
            fields.attemptTimeout,
            fields.requestTimeout,
            fields.generateIdempotencyKey,
            fields.report,
            fields.traceId));
  }

  /**
   * Attempts of a request, the first included; at least 1, by default as the retry policy says. It
   * can only lower that number.
   */
  public Optional<Integer> maxAttempts() {
    return fields.maxAttempts;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxAttempts()
   */
  public RequestOptions withMaxAttempts(int maxAttempts) {
    return new RequestOptions(
        new Fields(
            fields.idempotent,
            Optional.of(maxAttempts),
            fields.attemptTimeout,
            fields.requestTimeout,
            fields.generateIdempotencyKey,
            fields.report,
            fields.traceId));
  }

  /**
   * Longest time from the start of one attempt to its response head; by default as {@link
   * Timeouts#attempt()} says.
   */
  public Optional<Duration> attemptTimeout() {
    return fields.attemptTimeout;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #attemptTimeout()
   */
  public RequestOptions withAttemptTimeout(Duration attemptTimeout) {
    return new RequestOptions(
        new Fields(
            fields.idempotent,
            fields.maxAttempts,
            Optional.of(attemptTimeout),
            fields.requestTimeout,
            fields.generateIdempotencyKey,
            fields.report,
            fields.traceId));
  }

  /**
   * Longest time from the start of the request to its final response head, over all attempts; by
   * default as {@link Timeouts#request()} says. A timeout that the request itself carries, as
   * {@code HttpRequest.timeout()}, holds over it.
   */
  public Optional<Duration> requestTimeout() {
    return fields.requestTimeout;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #requestTimeout()
   */
  public RequestOptions withRequestTimeout(Duration requestTimeout) {
    return new RequestOptions(
        new Fields(
            fields.idempotent,
            fields.maxAttempts,
            fields.attemptTimeout,
            Optional.of(requestTimeout),
            fields.generateIdempotencyKey,
            fields.report,
            fields.traceId));
  }

  /**
   * Whether a request without an {@code Idempotency-Key} gets one, a random UUID that is kept over
   * its attempts and makes it idempotent. Default false. Switch it on for servers that honour the
   * header.
   */
  public boolean generateIdempotencyKey() {
    return fields.generateIdempotencyKey;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #generateIdempotencyKey()
   */
  public RequestOptions withGenerateIdempotencyKey(boolean generateIdempotencyKey) {
    return new RequestOptions(
        new Fields(
            fields.idempotent,
            fields.maxAttempts,
            fields.attemptTimeout,
            fields.requestTimeout,
            generateIdempotencyKey,
            fields.report,
            fields.traceId));
  }

  /**
   * Whether a {@link RequestReport} is made of the request when it is answered, too; default false,
   * because a report describes every endpoint of the target. A request that fails always has one.
   * With OkHttp it is {@code call.tag(RequestReport.class)}.
   */
  public boolean report() {
    return fields.report;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #report()
   */
  public RequestOptions withReport(boolean report) {
    return new RequestOptions(
        new Fields(
            fields.idempotent,
            fields.maxAttempts,
            fields.attemptTimeout,
            fields.requestTimeout,
            fields.generateIdempotencyKey,
            report,
            fields.traceId));
  }

  /**
   * Whether a request without an {@code X-Amzn-Trace-Id} header gets one, {@code Root=} with a new
   * id, and one that has it is told by it: the same in every attempt, in reports and in the DEBUG
   * log, so that they can be joined with the access logs of an Application Load Balancer. Default
   * false.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html">Request
   *     tracing for your Application Load Balancer</a>
   */
  public boolean traceId() {
    return fields.traceId;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #traceId()
   */
  public RequestOptions withTraceId(boolean traceId) {
    return new RequestOptions(
        new Fields(
            fields.idempotent,
            fields.maxAttempts,
            fields.attemptTimeout,
            fields.requestTimeout,
            fields.generateIdempotencyKey,
            fields.report,
            traceId));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof RequestOptions that && fields.equals(that.fields));
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "RequestOptions" + fields.toString().substring("Fields".length());
  }

  private record Fields(
      Optional<Boolean> idempotent,
      Optional<Integer> maxAttempts,
      Optional<Duration> attemptTimeout,
      Optional<Duration> requestTimeout,
      boolean generateIdempotencyKey,
      boolean report,
      boolean traceId) {
    private Fields {
      maxAttempts.ifPresent(value -> Require.atLeast("maxAttempts", value, 1));
      Require.positive("attemptTimeout", attemptTimeout);
      Require.positive("requestTimeout", requestTimeout);
    }
  }
}
