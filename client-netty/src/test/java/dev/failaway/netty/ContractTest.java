/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.LoadShedException;
import dev.failaway.Resolution;
import dev.failaway.cluster.LoadBalancer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ProtocolException;
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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
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
              new ForeignRequest(URI.create("http://my_host/"), "GET", Map.of()),
              new ForeignRequest(URI.create("http:///path"), "GET", Map.of()),
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

  /** It may be anybody's class, and change while it is sent. */
  @Test
  void aForeignRequestIsReadOnce() throws Exception {
    try (FailawayHttpClient client = Clients.client()) {
      ChangingRequest request = new ChangingRequest(server.uri("/"));

      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");

      assertThat(request.asked).containsOnlyKeys("method", "headers", "timeout", "body");
      assertThat(request.asked.values()).containsOnly(1);
      assertThat(server.heads()).singleElement().asString().startsWith("GET / ");
    }
  }

  /** Answers each question once as it should be. */
  private static final class ChangingRequest extends HttpRequest {
    private final URI uri;
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    ChangingRequest(URI uri) {
      this.uri = uri;
    }

    private <T> T first(String what, T answer, T later) {
      return asked.merge(what, 1, Integer::sum) == 1 ? answer : later;
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
      return first("body", Optional.empty(), Optional.of(BodyPublishers.ofString("late")));
    }

    @Override
    public String method() {
      return first("method", "GET", "CONNECT");
    }

    @Override
    public Optional<Duration> timeout() {
      return first("timeout", Optional.empty(), Optional.of(Duration.ZERO));
    }

    @Override
    public boolean expectContinue() {
      return false;
    }

    /** Also what the response calls its address. */
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
      HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
      HttpHeaders evil =
          HttpHeaders.of(Map.of("X-A", List.of("a\r\nX-B: c")), (name, value) -> true);
      return first("headers", none, evil);
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
      // As it is: the JDK's client, where it does not wait for ever, fails with it too.
      assertThatThrownBy(() -> client.sendAsync(request, info -> null).get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(NullPointerException.class);
    }
  }

  /** Types of the engine are nobody's to catch: a user gets those of the JDK, made where it is. */
  @Test
  void whatTheEngineThrowsIsRebuiltAsTheJdksTypes() throws Exception {
    try (RawServer nonsense = RawServer.answering("nonsense\r\n\r\n");
        FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(nonsense.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(ProtocolException.class)
          .satisfies(ContractTest::wasThrownHere)
          .satisfies(
              failure ->
                  assertThat(failure.getMessage())
                      .isEqualTo(Objects.requireNonNull(failure.getCause()).getMessage()));
    }
  }

  /** The first request waits for DNS: its failure is made on another thread. */
  @Test
  void ourOwnTypesAreThrownAsTheyAreAndTellWhoCalled() throws Exception {
    CompletableFuture<Resolution> answer = new CompletableFuture<>();
    try (LoadBalancer silent = LoadBalancer.create(ClientConfig.defaults(), name -> answer);
        FailawayHttpClient client = FailawayHttpClient.newBuilder().loadBalancer(silent).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://service.test/")).build();
      Resolution shed =
          new Resolution(
              List.of(InetAddress.getByAddress(new byte[4])),
              Duration.ofSeconds(60),
              "service.test");
      answer.completeOnTimeout(shed, 200, TimeUnit.MILLISECONDS);

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(LoadShedException.class)
          .satisfies(ContractTest::wasThrownHere);
    }
  }

  private static void wasThrownHere(Throwable failure) {
    assertThat(failure.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(ContractTest.class.getName()));
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
