/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.RequestReport;
import dev.failaway.Ticker;
import dev.failaway.cluster.Attempts;
import dev.failaway.netty.internal.BodyFlow;
import dev.failaway.netty.internal.ConnectionLabel;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A response with its body.
 *
 * <p>Threading: immutable.
 */
final class ClientResponse<T> implements HttpResponse<T> {
  private final HttpRequest request;
  private final HeadInfo head;
  private final @Nullable T body;
  private final @Nullable HttpResponse<T> previous;
  private final @Nullable SSLSession sslSession;
  private final ConnectionLabel connection;
  private final Attempts attempts;
  private final Ticker ticker;

  ClientResponse(
      HttpRequest request,
      HeadInfo head,
      @Nullable T body,
      @Nullable HttpResponse<T> previous,
      BodyFlow flow,
      Ticker ticker) {
    this.request = request;
    this.head = head;
    this.body = body;
    this.previous = previous;
    this.sslSession = flow.sslSession();
    this.connection = flow.connection();
    this.attempts = flow.attempts();
    this.ticker = ticker;
  }

  @Override
  public int statusCode() {
    return head.statusCode();
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.ofNullable(previous);
  }

  @Override
  public HttpHeaders headers() {
    return head.headers();
  }

  @Override
  @SuppressWarnings("NullAway") // a handler may make no body: the interface does not say so
  public T body() {
    return body;
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.ofNullable(sslSession);
  }

  @Override
  public URI uri() {
    return request.uri();
  }

  @Override
  public Version version() {
    return head.version();
  }

  /**
   * Names the connection: endpoint and a number, unique in this client. It is the method Java 25
   * added to {@link HttpResponse}.
   */
  public Optional<String> connectionLabel() {
    return Optional.of(connection.toString());
  }

  /** What was tried for this response; written when somebody asks. */
  RequestReport report() {
    return attempts.report(ticker.nanoTime());
  }

  @Override
  public String toString() {
    return "(" + request.method() + " " + uri() + ") " + statusCode();
  }
}
