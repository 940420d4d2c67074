/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.acting;
import static dev.failaway.netty.ParityCase.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.DnsClient;
import dev.failaway.PoolPolicy;
import dev.failaway.RetryPolicy;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Where this client is meant to differ from the JDK's: played with both, with the defaults, and
 * with the line that restores the JDK's behaviour where there is one.
 */
@Timeout(60)
class DeviationTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String HELLO = response(200, "", "hello");

  @Test
  @Deviation("Deadline")
  @Deviation("Silent body")
  @Deviation("Connect timeout")
  @Deviation("Connections per address")
  void theDefaultsAreWhatTheTableSays() {
    ClientConfig config = ClientConfig.defaults();

    assertThat(config.timeouts().request()).contains(Duration.ofSeconds(75));
    assertThat(config.timeouts().bodyIdle()).contains(Duration.ofSeconds(75));
    assertThat(config.timeouts().connect()).isEqualTo(Duration.ofSeconds(1));
    assertThat(PoolPolicy.defaults().maxConnectionsPerEndpoint()).isEqualTo(50);
    assertThat(PoolPolicy.defaults().maxWait()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.withTimeouts(t -> t.withoutRequest()).timeouts().request()).isEmpty();
    assertThat(config.withTimeouts(t -> t.withoutBodyIdle()).timeouts().bodyIdle()).isEmpty();
  }

  @Test
  @Deviation("Retries")
  void whatMayBeRepeatedIsTriedAgain() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    ParityCase put =
        acting(
            "PUT",
            (connection, notes) -> {
              boolean first = connections.getAndIncrement() == 0;
              if (connection.readHead() != null && !first) {
                connection.write(HELLO);
              }
            },
            scene ->
                scene.see(
                    "send",
                    () ->
                        scene
                            .client()
                            .send(
                                scene.request("/").PUT(BodyPublishers.noBody()).build(),
                                BodyHandlers.ofString())));

    String jdk = ParityScene.play(put, ParityClient.JDK);
    connections.set(0);
    String own = own(put, ClientConfig.defaults());
    connections.set(0);
    String restored = own(put, ClientConfig.defaults().withRetry(RetryPolicy.none()));

    assertThat(jdk).contains("throws java.io.IOException");
    assertThat(own).contains("send: 200");
    assertThat(restored).isEqualTo(jdk);
  }

  @Test
  @Deviation("Status 502, 503, 504 of an idempotent request")
  void aServerThatIsOverloadedIsAskedAgain() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    ParityCase get =
        acting(
            "GET",
            (connection, notes) -> {
              while (connection.readHead() != null) {
                connection.write(
                    requests.getAndIncrement() == 0 ? response(503, "", "busy") : HELLO);
              }
            },
            ParityScene::seeStatus);

    String jdk = ParityScene.play(get, ParityClient.JDK);
    requests.set(0);
    String own = own(get, ClientConfig.defaults());
    requests.set(0);
    String restored =
        own(get, ClientConfig.defaults().withRetry(r -> r.withRetryableStatuses(Set.of())));

    assertThat(jdk).contains("status: 503");
    assertThat(own).contains("status: 200");
    assertThat(restored).isEqualTo(jdk);
  }

  private static String own(ParityCase parityCase, ClientConfig config) throws Exception {
    return ParityScene.play(
        parityCase, ParityClient.FAST, () -> ParityClient.build(config, builder -> {}));
  }

  @Test
  @Deviation("Redirects")
  void oneMoreRedirectIsFollowed() throws Exception {
    ParityCase circle =
        ParityCase.get("in circles", response(302, "Location: /\r\n", ""))
            .with(builder -> builder.followRedirects(Redirect.ALWAYS))
            .doing(ParityScene::seeStatus);

    assertThat(ParityScene.play(circle, ParityClient.JDK))
        .startsWith("status: 302\n")
        .satisfies(text -> assertThat(text.split("GET /", -1)).hasSize(1 + 5));
    assertThat(ParityScene.play(circle, ParityClient.FAST))
        .startsWith("status: 302\n")
        .satisfies(text -> assertThat(text.split("GET /", -1)).hasSize(1 + 6));
  }

  @Test
  @Deviation("Wrong password")
  void aWrongPasswordIsSentOnceLess() throws Exception {
    ParityCase wrong =
        ParityCase.get("wrong", response(401, "WWW-Authenticate: Basic realm=\"r\"\r\n", "who?"))
            .with(
                builder ->
                    builder.authenticator(
                        new Authenticator() {
                          @Override
                          protected PasswordAuthentication getPasswordAuthentication() {
                            return new PasswordAuthentication("user", new char[] {'x'});
                          }
                        }))
            .doing(ParityScene::seeStatus);

    assertThat(ParityScene.play(wrong, ParityClient.JDK))
        .startsWith("status: throws java.io.IOException")
        .satisfies(text -> assertThat(text.split("authorization:", -1)).hasSize(1 + 4));
    assertThat(ParityScene.play(wrong, ParityClient.FAST))
        .startsWith("status: throws java.io.IOException")
        .satisfies(text -> assertThat(text.split("authorization:", -1)).hasSize(1 + 3));
  }

  @Test
  @Deviation("Connections per address")
  void aRequestMoreThanThereAreConnectionsIsRefused() throws Exception {
    PoolPolicy patient = PoolPolicy.defaults().withMaxWait(Duration.ofSeconds(30));
    PoolPolicy one =
        PoolPolicy.defaults().withMaxConnectionsPerEndpoint(1).withMaxWaitersPerEndpoint(0);

    assertThat(twoAtATime(ParityClient.JDK::build)).isEqualTo("both");
    assertThat(twoAtATime(b -> build(b, one))).contains("maximum 1, in use 1");
    assertThat(twoAtATime(b -> build(b, patient.withMaxConnectionsPerEndpoint(500))))
        .isEqualTo("both");
  }

  private static HttpClient build(Consumer<HttpClient.Builder> settings, PoolPolicy pool) {
    ClientConfig config =
        ClientConfig.defaults().withTimeouts(t -> t.withConnect(Duration.ofSeconds(30)));
    FailawayHttpClient.Builder builder =
        FailawayHttpClient.newBuilder()
            .loadBalancer(Clients.loopback(config, "127.0.0.1"))
            .pool(pool);
    settings.accept(builder);
    return builder.build();
  }

  /** What comes of a request while another one is under way at the same address. */
  private static String twoAtATime(Function<Consumer<HttpClient.Builder>, HttpClient> clients)
      throws Exception {
    HttpClient client = clients.apply(builder -> {});
    try (RawServer server =
        RawServer.start(
            connection -> {
              connection.readHead();
              connection.readAll();
            })) {
      HttpRequest request = HttpRequest.newBuilder(server.localUri("/")).build();
      CompletableFuture<?> first = client.sendAsync(request, BodyHandlers.discarding());
      Await.until(() -> server.heads().size() == 1, SOON);
      CompletableFuture<?> second = client.sendAsync(request, BodyHandlers.discarding());

      Await.until(() -> server.heads().size() == 2 || second.isDone(), SOON);

      first.cancel(true);
      return second.handle((response, failure) -> String.valueOf(failure)).getNow("both");
    } finally {
      ParityClient.shutDown(client);
    }
  }

  @Test
  @Deviation("`get()` after `cancel(true)`")
  void aCancelledFutureSaysSoItself() throws Exception {
    ParityCase silent =
        acting(
            "silent",
            (connection, notes) -> {
              connection.readHead();
              connection.readAll();
            },
            scene -> {
              scene.leaveServerOut();
              CompletableFuture<?> future =
                  scene.client().sendAsync(scene.request("/").build(), BodyHandlers.discarding());
              Await.until(() -> scene.server().heads().size() == 1, SOON);
              future.thenApply(response -> response).cancel(true);
              try {
                future.get(20, TimeUnit.SECONDS);
              } catch (CancellationException | ExecutionException e) {
                scene.note(e.getClass().getSimpleName() + " of " + e.getCause());
              }
            });

    assertThat(ParityScene.play(silent, ParityClient.JDK))
        .startsWith("ExecutionException of java.util.concurrent.CancellationException");
    assertThat(ParityScene.play(silent, ParityClient.FAST)).startsWith("CancellationException of ");
  }

  @Test
  @Deviation("HTTP version")
  void theVersionIs11() {
    try (FailawayHttpClient client =
        Clients.client(builder -> builder.version(HttpClient.Version.HTTP_2))) {
      assertThat(HttpClient.newHttpClient().version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  @Deviation("Names")
  void namesAreFoundByTheClientsOwnDns() throws Exception {
    URI nowhere = URI.create("http://service.test/");
    try (RawServer server = RawServer.answering(HELLO);
        LoadBalancer balancer =
            LoadBalancer.create(
                ClientConfig.defaults(),
                DnsClient.fixed(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
        FailawayHttpClient client =
            FailawayHttpClient.newBuilder().loadBalancer(balancer).build()) {
      URI named = URI.create("http://" + nowhere.getHost() + ":" + server.port() + "/");

      HttpRequest request = HttpRequest.newBuilder(named).build();

      assertThat(client.send(request, BodyHandlers.ofString()).uri()).isEqualTo(named);
    }
  }

  @Test
  @Deviation("Malformed responses")
  void malformedResponsesAreIoExceptions() throws Exception {
    List<String> stock = new ArrayList<>();
    for (String octets :
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
            "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: mailto:a@b\r\n\r\n")) {
      ParityCase malformed =
          ParityCase.get("malformed", octets)
              .with(builder -> builder.followRedirects(Redirect.ALWAYS));

      stock.add(ParityScene.play(malformed, ParityClient.JDK));
      assertThat(ParityScene.play(malformed, ParityClient.FAST))
          .contains("send: throws java.io.IOException")
          .contains("sendAsync: fails with java.io.IOException");
    }

    // Which of them fail otherwise depends on the JDK's version.
    assertThat(stock)
        .anyMatch(text -> text.contains("sendAsync: fails with java.lang.IllegalArgumentExc"));
  }

  @Test
  @Deviation("Size of a response head")
  void largeHeadsAreRefused() throws Exception {
    ParityCase large =
        ParityCase.get("large", response(200, ("X-A: " + "x".repeat(9000) + "\r\n").repeat(9), ""))
            .doing(ParityScene::seeStatus);

    assertThat(ParityScene.play(large, ParityClient.JDK)).startsWith("status: 200\n");
    assertThat(ParityScene.play(large, ParityClient.FAST))
        .startsWith("status: throws java.io.IOException");
  }

  @Test
  @Deviation("Requests that could be misread")
  void requestsThatCouldBeMisreadAreNotSent() throws Exception {
    try (RawServer server = RawServer.answering(HELLO);
        FailawayHttpClient client = Clients.client()) {
      URI withUser = URI.create("http://user:secret@localhost:" + server.port() + "/");
      List<HttpRequest> requests =
          List.of(
              HttpRequest.newBuilder(withUser).build(),
              HttpRequest.newBuilder(server.localUri("/"))
                  .header("Transfer-Encoding", "chunked")
                  .build());

      for (HttpRequest request : requests) {
        assertThat(jdk().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageNotContaining("secret");
      }
    }
  }

  @Test
  @Deviation("`User-Agent`")
  void theClientNamesItself() throws Exception {
    try (RawServer server = RawServer.answering(HELLO);
        FailawayHttpClient client = Clients.client()) {
      HttpRequest.Builder request = HttpRequest.newBuilder(server.localUri("/"));
      String value = "Java-http-client/" + System.getProperty("java.version");

      jdk().send(request.build(), BodyHandlers.ofString());
      client.send(request.build(), BodyHandlers.ofString());
      client.send(request.header("User-Agent", value).build(), BodyHandlers.ofString());

      assertThat(server.heads().get(0)).contains("\r\nUser-Agent: " + value + "\r\n");
      assertThat(server.heads().get(1)).contains("\r\nUser-Agent: failaway");
      assertThat(server.heads().get(2)).contains("\r\nUser-Agent: " + value + "\r\n");
    }
  }

  @Test
  @Deviation("Proxy")
  void theSystemsProxyIsNotUsed() throws Exception {
    ProxySelector before = ProxySelector.getDefault();
    try (LogCapture log = new LogCapture(SystemProxyTest.WARNING);
        RawServer proxy = RawServer.answering(response(200, "", "proxy"));
        RawServer server = RawServer.answering(HELLO);
        FailawayHttpClient client = Clients.client()) {
      ProxySelector.setDefault(
          ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThat(jdk().send(request, BodyHandlers.ofString()).body()).isEqualTo("proxy");
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");
      Await.until(() -> !log.lines().isEmpty(), Clients.PATIENCE);
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  private static HttpClient jdk() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }
}
