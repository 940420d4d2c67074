/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** One server of {@link Nodes}: answers 200 with its number, until told otherwise. */
final class Node implements AutoCloseable {

  static {
    ExpectedNoise.silence();
  }

  static final int INTERNAL_ERROR = 2;
  static final int REFUSED_STREAM = 7;

  private final int number;
  private final InetAddress address;
  private final ConcurrentLinkedQueue<RecordedRequest> received = new ConcurrentLinkedQueue<>();
  private MockWebServer server = new MockWebServer();
  private volatile Function<RecordedRequest, MockResponse> answer = request -> ok();

  /** Since the last start. */
  private volatile CompletableFuture<Void> closed = new CompletableFuture<>();

  private volatile MockResponse onRequest = new MockResponse.Builder().build();

  Node(int number, InetAddress address) {
    this.number = number;
    this.address = address;
  }

  void start(int port, @Nullable Certificates tls, List<Protocol> protocols) throws IOException {
    closed = new CompletableFuture<>();
    server = new MockWebServer();
    server.setServerSocketFactory(new PromptServerSockets());
    if (tls != null) {
      server.useHttps(tls.server().sslSocketFactory());
    }
    server.setProtocols(protocols);
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            received.add(request);
            return answer.apply(request);
          }

          @Override
          public MockResponse peek() {
            return onRequest;
          }
        });
    server.start(address, port);
  }

  InetAddress address() {
    return address;
  }

  int port() {
    return server.getPort();
  }

  List<RecordedRequest> received() {
    return List.copyOf(received);
  }

  int requests() {
    return received.size();
  }

  /** How many connections carried a request so far. */
  long connections() {
    return received.stream().mapToInt(RecordedRequest::getConnectionIndex).distinct().count();
  }

  void answers(Function<RecordedRequest, MockResponse> next) {
    answer = next;
  }

  void answers(int status) {
    answers(request -> new MockResponse.Builder().code(status).build());
  }

  /** Reads the request and does not answer until the node closes. */
  void hangs() {
    answers(
        request -> {
          closed.join();
          return ok();
        });
  }

  /** Reads the request and closes the connection; HTTP/1.1 alone. */
  void disconnects() {
    answers(request -> disconnect());
  }

  /** Does so with one request and then answers again. */
  void disconnectsOnce() {
    AtomicBoolean done = new AtomicBoolean();
    answers(request -> done.getAndSet(true) ? ok() : disconnect());
  }

  private static MockResponse disconnect() {
    return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
  }

  /** Resets each stream before it answers; HTTP/2 alone. */
  void resetsStreams(int errorCode) {
    onRequest =
        new MockResponse.Builder().onRequestStart(new SocketEffect.CloseStream(errorCode)).build();
  }

  MockResponse ok() {
    return new MockResponse.Builder().body(String.valueOf(number)).build();
  }

  /** Closes all its connections and refuses new ones. */
  @Override
  public void close() {
    closed.complete(null);
    server.close();
  }
}
