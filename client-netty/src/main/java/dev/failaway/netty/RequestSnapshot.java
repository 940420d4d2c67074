/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A request as it was when it was sent: every method of the caller's object is called once, because
 * it may be anybody's subclass and may change. After a redirect it is a request of ours.
 *
 * <p>Threading: immutable.
 */
final class RequestSnapshot extends HttpRequest {
  private final String method;
  private final URI uri;
  private final HttpHeaders headers;
  private final Optional<BodyPublisher> body;
  private final Optional<Duration> timeout;
  private final boolean expectContinue;
  private final Optional<HttpClient.Version> version;

  RequestSnapshot(
      HttpRequest from, String method, URI uri, HttpHeaders headers, Optional<BodyPublisher> body) {
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
    this.timeout = from.timeout();
    this.expectContinue = from.expectContinue();
    this.version = from.version();
  }

  /**
   * Reads the caller's request.
   *
   * @throws IllegalArgumentException when it cannot be sent
   */
  static RequestSnapshot of(HttpRequest request) {
    RequestSnapshot snapshot =
        new RequestSnapshot(
            request,
            Objects.requireNonNull(request.method(), "method"),
            Objects.requireNonNull(request.uri(), "uri"),
            Objects.requireNonNull(request.headers(), "headers"),
            Objects.requireNonNull(request.bodyPublisher(), "bodyPublisher"));
    HeaderRules.checkMethod(snapshot.method);
    snapshot
        .headers
        .map()
        .forEach((name, values) -> values.forEach(value -> HeaderRules.check(name, value)));
    if (snapshot.timeout.isPresent()
        && (snapshot.timeout.get().isNegative() || snapshot.timeout.get().isZero())) {
      throw new IllegalArgumentException(
          "timeout (" + snapshot.timeout.get() + ") must be positive");
    }
    return snapshot;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return body;
  }

  @Override
  public Optional<Duration> timeout() {
    return timeout;
  }

  @Override
  public boolean expectContinue() {
    return expectContinue;
  }

  @Override
  public Optional<HttpClient.Version> version() {
    return version;
  }

  @Override
  public String toString() {
    return uri + " " + method;
  }
}
