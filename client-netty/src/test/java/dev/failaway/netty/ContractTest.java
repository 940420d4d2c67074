/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.cluster.LoadBalancer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContractTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  private RawServer server;

  @BeforeEach
  void start() throws Exception {
    server = RawServer.answering(OK);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void accessorsGiveBackWhatTheBuilderWasGiven() throws Exception {
    CookieManager cookies = new CookieManager();
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, null, null);
    SSLParameters parameters = new SSLParameters(new String[] {"TLS_AES_128_GCM_SHA256"});
    ExecutorService executor = Executors.newCachedThreadPool();
    try (FailawayHttpClient client =
        Clients.client(
            builder ->
                builder
                    .cookieHandler(cookies)
                    .connectTimeout(Duration.ofSeconds(3))
                    .sslContext(tls)
                    .sslParameters(parameters)
                    .executor(executor)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .version(HttpClient.Version.HTTP_2)
                    .priority(7)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .localAddress(null))) {
      assertThat(client.cookieHandler()).containsSame(cookies);
      assertThat(client.connectTimeout()).contains(Duration.ofSeconds(3));
      assertThat(client.sslContext()).isSameAs(tls);
      assertThat(client.sslParameters().getCipherSuites()).hasSize(1);
      assertThat(client.sslParameters()).isNotSameAs(client.sslParameters());
      assertThat(client.executor()).containsSame(executor);
      assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NORMAL);
      assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(client.proxy()).contains(HttpClient.Builder.NO_PROXY);
      assertThat(client.authenticator()).isEmpty();
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void accessorsOfADefaultClientAreEmpty() throws Exception {
    try (FailawayHttpClient client = FailawayHttpClient.newHttpClient()) {
      assertThat(client.cookieHandler()).isEmpty();
      assertThat(client.connectTimeout()).isEmpty();
      assertThat(client.executor()).isEmpty();
      assertThat(client.proxy()).isEmpty();
      assertThat(client.sslContext()).isSameAs(SSLContext.getDefault());
      assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
    }
  }

  @Test
  @Deviation("WebSocket")
  @Deviation("Proxy")
  void badSettingsAreRefusedAtOnce() {
    FailawayHttpClient.Builder builder = FailawayHttpClient.newBuilder();

    assertThatThrownBy(() -> builder.priority(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.priority(257)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.proxy(ProxySelector.getDefault()))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("does not support proxies");
    assertThatThrownBy(() -> Clients.client().newWebSocketBuilder())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("does not support WebSocket");
  }

  @Test
  void configAndLoadBalancerExcludeEachOther() {
    LoadBalancer balancer = Clients.loopback();

    assertThatThrownBy(
            () ->
                FailawayHttpClient.newBuilder()
                    .config(ClientConfig.defaults())
                    .loadBalancer(balancer))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                FailawayHttpClient.newBuilder()
                    .loadBalancer(balancer)
                    .config(ClientConfig.defaults()))
        .isInstanceOf(IllegalStateException.class);
    balancer.close();
  }

  @Test
  void aFixedBuilderBuildsTheClientItCameFrom() {
    try (FailawayHttpClient client = Clients.client()) {
      assertThat(
              client
                  .fixedBuilder()
                  .connectTimeout(Duration.ofSeconds(1))
                  .followRedirects(HttpClient.Redirect.ALWAYS)
                  .build())
          .isSameAs(client);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the contract is about null
  void nullsAreRefusedSynchronously() {
    try (FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(null, BodyHandlers.ofString()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> client.send(request, null)).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> client.sendAsync(null, BodyHandlers.ofString()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> client.sendAsync(request, null))
          .isInstanceOf(NullPointerException.class);
    }
  }

  @Test
  void requestsOfForeignClassesAreCheckedSynchronously() {
    try (FailawayHttpClient client = Clients.client()) {
      URI uri = server.uri("/");
      List<HttpRequest> bad =
          List.of(
              new ForeignRequest(URI.create("ftp://a/"), "GET", Map.of()),
              new ForeignRequest(URI.create("/relative"), "GET", Map.of()),
              new ForeignRequest(URI.create("http://user:pw@service.test/"), "GET", Map.of()),
              new ForeignRequest(uri, "CONNECT", Map.of()),
              new ForeignRequest(uri, "GE T", Map.of()),
              new ForeignRequest(uri, "GET", Map.of("X-A", List.of("a\r\nX-B: c"))),
              new ForeignRequest(uri, "GET", Map.of("X-A", List.of("a\u0000b"))),
              new ForeignRequest(uri, "GET", Map.of("X-A", List.of("\u20ac"))),
              new ForeignRequest(uri, "GET", Map.of("X A", List.of("b"))),
              new ForeignRequest(uri, "GET", Map.of("Host", List.of("b"))),
              new ForeignRequest(uri, "GET", Map.of("connection", List.of("close"))),
              new ForeignRequest(uri, "GET", Map.of("Content-Length", List.of("1"))),
              new ForeignRequest(uri, "GET", Map.of("Transfer-Encoding", List.of("chunked"))));

      for (HttpRequest request : bad) {
        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.sendAsync(request, BodyHandlers.ofString()))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void fieldsAreSentAsTheyWereSet() throws Exception {
    try (FailawayHttpClient client = Clients.client()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri("/p%20q/\u00e4?r=%2F&s=\u20ac"))
              .header("X-A", "1")
              .header("X-A", "2")
              .header("User-Agent", "me")
              .method("PATCH", BodyPublishers.noBody())
              .build();

      client.send(request, BodyHandlers.discarding());

      assertThat(server.heads().get(0))
          .startsWith("PATCH /p%20q/%C3%A4?r=%2F&s=%E2%82%AC HTTP/1.1\r\nHost: service.test:")
          .contains("\r\nX-A: 1\r\nX-A: 2\r\n")
          .contains("\r\nUser-Agent: me\r\n")
          .contains("\r\nContent-Length: 0\r\n");
    }
  }

  @Test
  void requestsWithoutABodySayNothingAboutIt() throws Exception {
    try (FailawayHttpClient client = Clients.client()) {
      client.send(HttpRequest.newBuilder(server.uri("")).build(), BodyHandlers.discarding());

      assertThat(server.heads().get(0))
          .startsWith("GET / HTTP/1.1\r\n")
          .contains("\r\nUser-Agent: failaway")
          .doesNotContain("Content-Length")
          .doesNotContain("Transfer-Encoding");
    }
  }

  @Test
  void sendRebuildsExceptionsSoThatTheCallerIsInTheTrace() throws Exception {
    server.close();
    try (FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(ConnectException.class)
          .satisfies(
              failure -> {
                assertThat(failure.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(ContractTest.class.getName()));
                assertThat(failure.getCause()).isInstanceOf(ConnectException.class);
              });
      assertThatThrownBy(
              () -> client.sendAsync(request, BodyHandlers.ofString()).get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ConnectException.class);
    }
  }

  @Test
  void whatHandlersAndSubscribersThrowIsTheCauseOfAnIoException() {
    try (FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      IllegalStateException thrown = new IllegalStateException("mine");

      assertThatThrownBy(
              () ->
                  client.send(
                      request,
                      info -> {
                        throw thrown;
                      }))
          .isInstanceOf(IOException.class)
          .hasRootCause(thrown);
      assertThatThrownBy(
              () ->
                  client.send(
                      request,
                      info ->
                          BodySubscribers.fromSubscriber(
                              new FailingSubscriber(thrown), subscriber -> "never")))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(
              () ->
                  client.send(
                      request,
                      info ->
                          BodySubscribers.mapping(
                              BodySubscribers.ofByteArray(),
                              body -> {
                                throw thrown;
                              })))
          .isInstanceOf(IOException.class)
          .hasRootCause(thrown);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // a handler that returns null is what is tested
  void aHandlerThatReturnsNullFailsTheRequest() {
    try (FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, info -> null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("null");
    }
  }

  @Test
  void foreignCodeNeverRunsOnAnEventLoop() throws Exception {
    try (FailawayHttpClient client = Clients.client()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri("/"))
              .POST(BodyPublishers.fromPublisher(new NamingPublisher(), 3))
              .build();
      AtomicReference<String> handler = new AtomicReference<>();
      AtomicReference<String> mapper = new AtomicReference<>();

      String dependent =
          client
              .sendAsync(
                  request,
                  info -> {
                    handler.set(Thread.currentThread().getName());
                    return BodySubscribers.mapping(
                        BodySubscribers.ofByteArray(),
                        body -> {
                          mapper.set(Thread.currentThread().getName());
                          return body.length;
                        });
                  })
              .thenApply(response -> Thread.currentThread().getName())
              .get(30, TimeUnit.SECONDS);

      assertThat(
              List.of(handler.get(), mapper.get(), dependent, NamingPublisher.subscribedOn.get()))
          .noneMatch(name -> name.startsWith("failaway-netty-"));
    }
  }

  @Test
  void publishersAreNeverCalledOnAnEventLoop() throws Exception {
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    byte[] octets = new byte[1_000_000];
    InputStream stream =
        new ByteArrayInputStream(octets) {
          @Override
          public synchronized int read(byte[] into, int from, int length) {
            threads.add(Thread.currentThread().getName());
            return super.read(into, from, length);
          }
        };
    try (RawServer sink =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  assertThat(connection.readChunked()).hasSize(octets.length);
                  connection.write(OK);
                });
        FailawayHttpClient client = Clients.client()) {
      HttpRequest request =
          HttpRequest.newBuilder(sink.uri("/"))
              .POST(BodyPublishers.ofInputStream(() -> stream))
              .build();

      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");

      assertThat(threads).isNotEmpty().noneMatch(name -> name.startsWith("failaway-netty-"));
    }
  }

  @Test
  void anExecutorThatRejectsFailsTheUpload() throws Exception {
    try (RawServer silent = RawServer.start(connection -> connection.readAll());
        FailawayHttpClient client =
            Clients.client(
                builder ->
                    builder.executor(
                        task -> {
                          throw new RejectedExecutionException("full");
                        }))) {
      HttpRequest request =
          HttpRequest.newBuilder(silent.uri("/"))
              .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("x")))
              .build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(RejectedExecutionException.class);
      Clients.assertIdle(client);
    }
  }

  @Test
  @Deviation("Dependents of futures")
  void dependentsOfKnownHandlersDoNotRunOnAnEventLoopUnlessAsked() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
    try (FailawayHttpClient client = Clients.client();
        FailawayHttpClient direct = Clients.client(b -> b.completionExecutor(Runnable::run))) {
      for (int i = 0; i < 50; i++) {
        assertThat(threadOfDependent(client, request)).doesNotStartWith("failaway-netty-");
      }
      assertThat(IntStream.range(0, 50).mapToObj(i -> threadOfDependent(direct, request)))
          .anyMatch(name -> name.startsWith("failaway-netty-"));
    }
  }

  private static String threadOfDependent(FailawayHttpClient client, HttpRequest request) {
    return client
        .sendAsync(request, BodyHandlers.ofString())
        .thenApply(response -> Thread.currentThread().getName())
        .join();
  }

  @Test
  void sendRefusesToBlockAnEventLoop() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
    try (FailawayHttpClient client = Clients.client(b -> b.completionExecutor(Runnable::run))) {
      CompletableFuture<Object> nested =
          client
              .sendAsync(request, BodyHandlers.ofString())
              .thenApply(
                  response -> {
                    try {
                      return Thread.currentThread().getName().startsWith("failaway-netty-")
                          ? client.send(request, BodyHandlers.ofString())
                          : new IllegalStateException("completed before the dependent came");
                    } catch (IOException | InterruptedException | RuntimeException e) {
                      return e;
                    }
                  });

      assertThat(nested.get(30, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void futuresCannotBeObtruded() throws Exception {
    try (FailawayHttpClient client = Clients.client()) {
      CompletableFuture<HttpResponse<String>> future =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());

      assertThatThrownBy(() -> future.obtrudeException(new IOException()))
          .isInstanceOf(UnsupportedOperationException.class);
      HttpResponse<String> response = future.get(30, TimeUnit.SECONDS);
      assertThatThrownBy(() -> future.obtrudeValue(response))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void anExecutorThatRejectsFailsTheRequestAndNothingElse() throws Exception {
    try (FailawayHttpClient client =
        Clients.client(
            builder ->
                builder.executor(
                    task -> {
                      throw new RejectedExecutionException("full");
                    }))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofLines()))
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(RejectedExecutionException.class);
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");
    }
  }

  @Test
  @Deviation("Server push")
  void pushPromiseHandlersAreAcceptedAndNotCalled() throws Exception {
    try (FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThat(
              client
                  .sendAsync(
                      request,
                      BodyHandlers.ofString(),
                      (initiating, push, acceptor) -> {
                        throw new IllegalStateException("pushed");
                      })
                  .get(30, TimeUnit.SECONDS)
                  .body())
          .isEqualTo("hello");
    }
  }

  /** A request as instrumentation libraries make them: unchecked by any builder. */
  private static final class ForeignRequest extends HttpRequest {
    private final URI uri;
    private final String method;
    private final HttpHeaders headers;

    ForeignRequest(URI uri, String method, Map<String, List<String>> headers) {
      this.uri = uri;
      this.method = method;
      this.headers = HttpHeaders.of(headers, (name, value) -> true);
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
      return Optional.empty();
    }

    @Override
    public String method() {
      return method;
    }

    @Override
    public Optional<Duration> timeout() {
      return Optional.empty();
    }

    @Override
    public boolean expectContinue() {
      return false;
    }

    @Override
    public URI uri() {
      return uri;
    }

    @Override
    public Optional<HttpClient.Version> version() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return headers;
    }
  }

  /** Remembers the thread it was subscribed on. */
  private static final class NamingPublisher implements Flow.Publisher<ByteBuffer> {
    static final AtomicReference<String> subscribedOn = new AtomicReference<>();

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      subscribedOn.set(Thread.currentThread().getName());
      BodyPublishers.ofString("abc").subscribe(subscriber);
    }
  }

  private static final class FailingSubscriber implements Flow.Subscriber<List<ByteBuffer>> {
    private final RuntimeException thrown;

    FailingSubscriber(RuntimeException thrown) {
      this.thrown = thrown;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      throw thrown;
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
  }
}
