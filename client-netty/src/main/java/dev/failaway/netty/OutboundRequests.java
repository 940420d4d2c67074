/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.RequestOptions;
import dev.failaway.RetryPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.IdempotencyKeys;
import dev.failaway.cluster.RequestTraits;
import dev.failaway.cluster.TraceIds;
import dev.failaway.netty.Authorities.Authority;
import dev.failaway.netty.internal.Nanos;
import dev.failaway.netty.internal.OutboundRequest;
import dev.failaway.netty.internal.PublisherFailedException;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one call as the engine takes them, with what the client adds: cookies,
 * authorization, and what is left of the deadline after a redirect.
 *
 * <p>Threading: the call's.
 */
final class OutboundRequests {
  private static final RequestTraits REPEATABLE = new RequestTraits(true, true, Optional.empty());
  private static final RequestTraits NOT_IDEMPOTENT =
      new RequestTraits(false, true, Optional.empty());

  /** A connection is worth as much patience as the handshake of another. */
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ClientRuntime runtime;
  private final RequestOptions options;
  private final RequestSnapshot first;
  private final long startNanos;
  private @Nullable Target authorizedFor;
  private @Nullable String authorization;
  private int authorizations;

  /** Generated once, so that every attempt and redirect of the request has the same. */
  private @Nullable String idempotencyKey;

  /** The same. */
  private @Nullable String traceId;

  OutboundRequests(ClientRuntime runtime, RequestOptions options, RequestSnapshot first) {
    this.runtime = runtime;
    this.options = options;
    this.first = first;
    this.startNanos = runtime.now();
  }

  /**
   * Checks a request before anything happens; where no foreign code has a say, the result can be
   * sent as it is.
   *
   * @throws IllegalArgumentException when it cannot be sent
   * @throws PublisherFailedException when the publisher does not say how long the body is
   */
  @Nullable OutboundRequest checked(RequestSnapshot request) throws PublisherFailedException {
    OutboundRequest plain = encode(request, null, request.timeout());
    if (runtime.settings().looksAtHeads()) {
      return null;
    }
    return plain;
  }

  /**
   * The request with everything the client adds. May call the cookie handler.
   *
   * @throws IOException when the cookie handler does, or the deadline has passed
   */
  OutboundRequest of(RequestSnapshot request) throws IOException {
    Target target = authority(request).target();
    if (!target.equals(authorizedFor)) {
      authorization = mayAuthenticate(request) ? runtime.credentials().accepted(target) : null;
      authorizedFor = target;
    }
    return encode(request, cookies(request), remaining());
  }

  /** Tells the cookie handler of a response. */
  void received(RequestSnapshot request, HeadInfo response) throws IOException {
    CookieHandler cookies = runtime.settings().cookieHandler();
    if (cookies != null) {
      cookies.put(request.uri(), response.headers().map());
    }
  }

  /** Whether the request is to be sent again with the answer to a challenge. */
  boolean authenticates(RequestSnapshot request, HeadInfo response) throws IOException {
    if (!mayAuthenticate(request)) {
      return false;
    }
    Authority authority = authority(request);
    if (response.statusCode() != 401) {
      if (authorization != null) {
        runtime.credentials().accept(authority.target(), authorization);
      }
      return false;
    }
    if (authorization != null) {
      runtime.credentials().reject(authority.target(), authorization);
    }
    List<String> challenges = response.headers().allValues("WWW-Authenticate");
    String answer =
        Credentials.ask(
            runtime.settings().authenticator(), authority.target(), request.uri(), challenges);
    if (answer == null) {
      return false;
    }
    if (++authorizations > Credentials.TRIES) {
      throw new IOException("too many authentication attempts. Limit: " + Credentials.TRIES);
    }
    authorization = answer;
    return true;
  }

  private boolean mayAuthenticate(RequestSnapshot request) {
    return runtime.settings().authenticator() != null
        && request.headers().firstValue("Authorization").isEmpty();
  }

  private Authority authority(RequestSnapshot request) {
    return runtime.authorities().of(request.uri());
  }

  private OutboundRequest encode(
      RequestSnapshot request, @Nullable String cookies, Optional<Duration> timeout)
      throws PublisherFailedException {
    Authority authority = authority(request);
    Optional<BodyPublisher> publisher = request.bodyPublisher();
    Long length = lengthOf(publisher);
    boolean expects = request.expectContinue() && length != null && length != 0;
    String keyHeader = retryPolicy(authority).idempotencyHeader();
    String key = idempotencyKey(request, keyHeader);
    byte[] head =
        HeadEncoder.encode(
            request,
            authority.host(),
            length,
            expects,
            cookies,
            authorization,
            added(request, keyHeader, key));
    return new OutboundRequest(
        authority.target(),
        head,
        RequestBodies.of(publisher, length, runtime),
        request.method().equals("HEAD"),
        expects,
        traced(
            request,
            traits(request, length, timeout, key != null || hasField(request, keyHeader))));
  }

  private Map<String, String> added(
      RequestSnapshot request, String keyHeader, @Nullable String key) {
    if (!options.traceId() || hasField(request, TraceIds.HEADER)) {
      return key == null ? Map.of() : Map.of(keyHeader, key);
    }
    return key == null
        ? Map.of(TraceIds.HEADER, traceId())
        : Map.of(keyHeader, key, TraceIds.HEADER, traceId());
  }

  private String traceId() {
    if (traceId == null) {
      traceId = TraceIds.next(runtime.loadBalancer().environment());
    }
    return traceId;
  }

  /** The caller's own trace id holds. */
  private RequestTraits traced(RequestSnapshot request, RequestTraits traits) {
    return options.traceId()
        ? traits.withTraceId(request.headers().firstValue(TraceIds.HEADER).orElseGet(this::traceId))
        : traits;
  }

  private static @Nullable Long lengthOf(Optional<BodyPublisher> publisher)
      throws PublisherFailedException {
    try {
      return publisher.isEmpty() ? null : publisher.get().contentLength();
    } catch (RuntimeException | Error e) {
      throw new PublisherFailedException(e);
    }
  }

  private RetryPolicy retryPolicy(Authority authority) {
    return runtime.loadBalancer().config().forHost(authority.target().host()).retry();
  }

  /** Returns the key that this client adds, or null when it adds none. */
  private @Nullable String idempotencyKey(RequestSnapshot request, String header) {
    if (!options.generateIdempotencyKey() || hasField(request, header)) {
      return null;
    }
    if (idempotencyKey == null) {
      RandomGenerator random = runtime.loadBalancer().environment().random().get();
      idempotencyKey = IdempotencyKeys.next(random);
    }
    return idempotencyKey;
  }

  private static boolean hasField(RequestSnapshot request, String header) {
    return request.headers().firstValue(header).isPresent();
  }

  private RequestTraits traits(
      RequestSnapshot request, @Nullable Long length, Optional<Duration> timeout, boolean hasKey) {
    boolean idempotent = RequestTraits.isIdempotent(request.method()) || hasKey;
    boolean replayable = RequestBodies.isReplayable(request.bodyPublisher(), length);
    if (timeout.isEmpty() && replayable && options.equals(RequestOptions.defaults())) {
      return idempotent ? REPEATABLE : NOT_IDEMPOTENT;
    }
    return new RequestTraits(idempotent, replayable, timeout, options);
  }

  /**
   * How long the body of a response may be drained before the next request goes out.
   *
   * @throws HttpTimeoutException when the deadline has passed
   */
  long drainNanos() throws HttpTimeoutException {
    return Math.min(DRAIN_NANOS, remaining().map(Nanos::of).orElse(DRAIN_NANOS));
  }

  private Optional<Duration> remaining() throws HttpTimeoutException {
    Optional<Duration> whole =
        first
            .timeout()
            .or(options::requestTimeout)
            .or(
                () ->
                    runtime
                        .loadBalancer()
                        .config()
                        .forHost(authority(first).target().host())
                        .timeouts()
                        .request());
    if (whole.isEmpty()) {
      return whole;
    }
    Duration left = whole.get().minusNanos(runtime.now() - startNanos);
    if (left.isNegative() || left.isZero()) {
      throw new HttpTimeoutException("request timed out");
    }
    return Optional.of(left);
  }

  private @Nullable String cookies(RequestSnapshot request) throws IOException {
    CookieHandler handler = runtime.settings().cookieHandler();
    if (handler == null) {
      return null;
    }
    Map<String, List<String>> offered = handler.get(request.uri(), request.headers().map());
    List<String> cookies = new ArrayList<>();
    offered.forEach(
        (name, values) -> {
          if (HeaderRules.is(name, "cookie") || HeaderRules.is(name, "cookie2")) {
            cookies.addAll(values);
          }
        });
    String joined = String.join("; ", cookies);
    HeaderRules.check("Cookie", joined);
    return cookies.isEmpty() ? null : joined;
  }
}
