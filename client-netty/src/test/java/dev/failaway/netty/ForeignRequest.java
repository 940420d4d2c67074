/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Flow;

/** A request of a class that no client knows, with a publisher of another. */
final class ForeignRequest extends HttpRequest {
  private final HttpRequest request;
  private final String method;
  private final HttpHeaders headers;
  private final Optional<Duration> timeout;

  ForeignRequest(HttpRequest request) {
    this(request, request.method(), request.headers(), request.timeout());
  }

  /** Some of it as no builder would have it. */
  ForeignRequest(
      HttpRequest request, String method, HttpHeaders headers, Optional<Duration> timeout) {
    this.request = request;
    this.method = method;
    this.headers = headers;
    this.timeout = timeout;
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return request.bodyPublisher().map(ForeignPublisher::new);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public Optional<Duration> timeout() {
    return timeout;
  }

  @Override
  public boolean expectContinue() {
    return request.expectContinue();
  }

  @Override
  public URI uri() {
    return request.uri();
  }

  @Override
  public Optional<Version> version() {
    return request.version();
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  private record ForeignPublisher(BodyPublisher publisher) implements BodyPublisher {
    @Override
    public long contentLength() {
      return publisher.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      publisher.subscribe(subscriber);
    }
  }
}
