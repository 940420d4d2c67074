/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.failaway.RequestOptions;
import dev.failaway.RequestReport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One trace id over all attempts of a request, if asked for. */
class TraceIdTest {
  private static final String HEADER = "X-Amzn-Trace-Id";
  private static final String FORM = "Root=1-[0-9a-f]{8}-[0-9a-f]{24}";

  private final List<String> traceIds = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private FailawayHttpClient client;
  private FailawayHttpClient tracing;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          traceIds.addAll(exchange.getRequestHeaders().getOrDefault(HEADER, List.of()));
          int status = exchange.getRequestURI().getPath().equals("/ok") ? 200 : 503;
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    client = FailawayHttpClient.newHttpClient();
    tracing = client.withOptions(RequestOptions.defaults().withTraceId(true));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.stop(0);
  }

  @Test
  void attemptsOfARequestShareOneAndRequestsDiffer() throws Exception {
    HttpRequest get = request("/");

    tracing.send(get, BodyHandlers.discarding());
    List<String> first = List.copyOf(traceIds);
    tracing.send(get, BodyHandlers.discarding());
    List<String> both = List.copyOf(traceIds);

    assertThat(first).hasSizeGreaterThan(1).allMatch(id -> id.matches(FORM));
    assertThat(first.stream().distinct()).hasSize(1);
    assertThat(both.stream().distinct()).hasSize(2);
  }

  @Test
  void theCallersOwnHolds() throws Exception {
    HttpRequest get = HttpRequest.newBuilder(uri("/ok")).header(HEADER, "Root=mine").build();

    tracing.send(get, BodyHandlers.discarding());

    assertThat(traceIds).containsExactly("Root=mine");
  }

  @Test
  void reportOfAFailureTellsIt() {
    server.stop(0);

    Throwable failure =
        catchThrowable(() -> tracing.send(request("/ok"), BodyHandlers.discarding()));

    assertThat(RequestReport.of(failure).orElseThrow().traceId())
        .hasValueSatisfying(id -> assertThat(id).matches(FORM));
  }

  @Test
  void thereIsNoneUnlessAskedFor() throws Exception {
    client.send(request("/ok"), BodyHandlers.discarding());

    assertThat(traceIds).isEmpty();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(uri(path)).build();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }
}
