/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What users of OkHttp rely on keeps working. */
@Timeout(60)
class HabitsTest {

  private static final Duration PATIENCE = Bed.PATIENCE;
  private static final String ORDER = "was added after Failaway's interceptor";

  @RegisterExtension final Bed bed = new Bed();

  @Test
  void cookiesAreKept() throws Exception {
    Nodes nodes = Nodes.http1(2);
    for (Node node : nodes.all()) {
      node.answers(
          request -> new MockResponse.Builder().addHeader("Set-Cookie", "id=7; Path=/").build());
    }
    List<Cookie> kept = new CopyOnWriteArrayList<>();
    OkHttpClient client =
        bed.install(
            nodes,
            nodes
                .client()
                .cookieJar(
                    new CookieJar() {
                      @Override
                      public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
                        kept.addAll(cookies);
                      }

                      @Override
                      public List<Cookie> loadForRequest(HttpUrl url) {
                        return kept.isEmpty() ? List.of() : List.of(kept.get(0));
                      }
                    }));

    Calls.status(client, nodes.url("/"));
    Calls.status(client, nodes.url("/"));

    List<String> sent =
        nodes.all().stream()
            .flatMap(node -> node.received().stream())
            .map(request -> String.valueOf(request.getHeaders().get("Cookie")))
            .toList();
    assertThat(sent).containsExactlyInAnyOrder("null", "id=7");
  }

  @ParameterizedTest
  @EnumSource
  void anAuthenticatorAnswersOnTheSameAddress(Wire wire) throws Exception {
    Nodes nodes = wire.start(2);
    for (Node node : nodes.all()) {
      node.answers(
          request ->
              request.getHeaders().get("Authorization") == null
                  ? new MockResponse.Builder().code(401).build()
                  : node.ok());
    }
    OkHttpClient client =
        bed.install(
            nodes,
            nodes
                .client()
                .authenticator(
                    (route, response) ->
                        response.request().newBuilder().header("Authorization", "me").build()));

    assertThat(Calls.status(client, nodes.url("/"))).isEqualTo(200);
    assertThat(nodes.all()).extracting(Node::requests).containsExactlyInAnyOrder(0, 2);
  }

  @Test
  void requestsThroughAProxyAreNotBalanced() throws Exception {
    try (MockWebServer proxy = new MockWebServer()) {
      proxy.enqueue(new MockResponse.Builder().body("by proxy").build());
      proxy.start();
      Nodes nodes = Nodes.http1(1);
      Proxy http = new Proxy(Proxy.Type.HTTP, proxy.getSocketAddress());
      OkHttpClient client = bed.install(nodes, nodes.client().proxy(http));

      assertThat(Calls.get(client, nodes.url("/"))).isEqualTo("by proxy");
      assertThat(bed.loadBalancer().statuses()).isEmpty();
    }
  }

  @Test
  void requestsThroughASelectedProxyAreNotBalanced() throws Exception {
    try (MockWebServer proxy = new MockWebServer()) {
      proxy.enqueue(new MockResponse.Builder().body("by proxy").build());
      proxy.start();
      Nodes nodes = Nodes.http1(1);
      OkHttpClient client =
          bed.install(nodes, nodes.client().proxySelector(selecting(proxy.getSocketAddress())));

      assertThat(Calls.get(client, nodes.url("/"))).isEqualTo("by proxy");
      assertThat(bed.loadBalancer().statuses()).isEmpty();
    }
  }

  private static ProxySelector selecting(InetSocketAddress address) {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        return List.of(new Proxy(Proxy.Type.HTTP, address));
      }

      @Override
      public void connectFailed(URI uri, SocketAddress failed, IOException failure) {
        throw new AssertionError("connect to the proxy failed", failure);
      }
    };
  }

  @Test
  void ipLiteralsAreNotBalanced() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(1));

    assertThat(Calls.get(client, bed.nodes().url("127.0.1.1", "/"))).isEqualTo("1");
    assertThat(bed.loadBalancer().statuses()).isEmpty();
  }

  @Test
  void enqueuedCallsAreBalancedAndRetried() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    bed.node(1).answers(503);
    ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();

    for (int i = 0; i < 20; i++) {
      client
          .newCall(new Request.Builder().url(bed.nodes().url("/")).build())
          .enqueue(
              new Callback() {
                @Override
                public void onFailure(Call call, IOException failure) {
                  statuses.add(0);
                }

                @Override
                public void onResponse(Call call, Response response) {
                  response.close();
                  statuses.add(response.code());
                }
              });
    }

    Await.until(() -> statuses.size() == 20, PATIENCE);
    assertThat(statuses).containsOnly(200);
    client.dispatcher().executorService().shutdown();
  }

  @Test
  void aClonedCallIsANewRequest() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.node(1).answers(503);
    Call call = client.newCall(new Request.Builder().url(bed.nodes().url("/")).build());

    for (int i = 0; i < 10; i++) {
      try (Response response = call.clone().execute()) {
        assertThat(response.code()).isEqualTo(200);
      }
    }
  }

  @Test
  void theClientsEventListenerHearsEveryAttempt() throws Exception {
    Nodes nodes = Nodes.http1(2);
    nodes.all().forEach(node -> node.answers(503));
    AtomicInteger started = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    OkHttpClient client =
        bed.install(
            nodes,
            nodes
                .client()
                .eventListener(
                    new EventListener() {
                      @Override
                      public void requestHeadersStart(Call call) {
                        started.incrementAndGet();
                      }

                      @Override
                      public void callEnd(Call call) {
                        ended.incrementAndGet();
                      }
                    }));

    Calls.status(client, nodes.url("/"));

    assertThat(started.get()).isEqualTo(nodes.requests());
    assertThat(ended).hasValue(1);
  }

  @Test
  void retryOnConnectionFailureStaysAsItWas() throws Exception {
    Nodes nodes = Nodes.http1(1);
    Node node = nodes.get(1);
    OkHttpClient client = bed.install(nodes, nodes.client().retryOnConnectionFailure(false));
    Calls.get(client, nodes.url("/"));
    node.disconnectsOnce();

    Request post = Calls.post(nodes.url("/"), Calls.body("x"));

    assertThatThrownBy(() -> Calls.status(client, post)).isInstanceOf(IOException.class);
    assertThat(Calls.status(client, post)).isEqualTo(200);

    node.disconnectsOnce();
    OkHttpClient repeating = client.newBuilder().retryOnConnectionFailure(true).build();
    assertThat(Calls.status(repeating, post)).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void aLaterInterceptorSeesNothingButTheAttempts(Wire wire) throws Exception {
    try (LogCapture log = new LogCapture(ORDER)) {
      Nodes nodes = wire.start(2);
      OkHttpClient installed = bed.client(nodes);
      List<HttpUrl> seen = new CopyOnWriteArrayList<>();
      OkHttpClient client =
          installed
              .newBuilder()
              .addInterceptor(
                  chain -> {
                    seen.add(chain.request().url());
                    return chain.proceed(chain.request());
                  })
              .build();
      Calls.spread(client, nodes.url("/"), 20);
      nodes.get(1).answers(503);
      seen.clear();
      int before = nodes.requests();

      for (int i = 0; i < 10; i++) {
        assertThat(Calls.status(client, nodes.url("/"))).isEqualTo(200);
      }

      assertThat(seen).containsOnly(nodes.url("/")).hasSize(nodes.requests() - before);
      assertThat(log.lines(ORDER)).hasSize(1);
    }
  }

  @Test
  void whatABodyThrowsReachesTheCallerAndReleasesTheLease() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    Request broken =
        Calls.post(
            bed.nodes().url("/"),
            new okhttp3.RequestBody() {
              @Override
              public okhttp3.@org.jspecify.annotations.Nullable MediaType contentType() {
                return null;
              }

              @Override
              public void writeTo(okio.BufferedSink sink) {
                throw new IllegalStateException("no more");
              }
            });

    assertThatThrownBy(() -> Calls.status(client, broken)).hasMessage("no more");
    assertThat(bed.loadBalancer().status(bed.nodes().url("/").uri()).endpoints())
        .allMatch(status -> status.inFlight() == 0);
  }

  @Test
  void aResponseInFlightCountsUntilItsBodyEnds() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(1));
    Call call = client.newCall(new Request.Builder().url(bed.nodes().url("/")).build());

    Response response = call.execute();
    assertThat(inFlight()).isEqualTo(1);
    response.close();

    assertThat(inFlight()).isZero();
  }

  private int inFlight() {
    return bed.loadBalancer().status(bed.nodes().url("/").uri()).endpoints().get(0).inFlight();
  }

  @Test
  void slowAnswersOfOneAddressDoNotHoldUpTheOthers() throws Exception {
    OkHttpClient client = bed.client(Nodes.http2(2));
    CompletableFuture<Void> gate = new CompletableFuture<>();
    bed.node(1)
        .answers(
            request -> {
              gate.join();
              return bed.node(1).ok();
            });
    client.dispatcher().setMaxRequestsPerHost(64);
    ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 20; i++) {
      client
          .newCall(new Request.Builder().url(bed.nodes().url("/")).build())
          .enqueue(collecting(answers));
    }

    Await.until(() -> answers.contains("2"), PATIENCE);
    gate.complete(null);

    Await.until(() -> answers.size() == 20, PATIENCE);
    client.dispatcher().executorService().shutdown();
    assertThat(client.dispatcher().executorService().awaitTermination(20, TimeUnit.SECONDS))
        .isTrue();
  }

  private static Callback collecting(ConcurrentLinkedQueue<String> answers) {
    return new Callback() {
      @Override
      public void onFailure(Call call, IOException failure) {
        answers.add(failure.toString());
      }

      @Override
      public void onResponse(Call call, Response response) throws IOException {
        try (response) {
          answers.add(response.body().string());
        }
      }
    };
  }
}
